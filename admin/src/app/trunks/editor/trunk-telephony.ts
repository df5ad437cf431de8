import { Component, input } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { FieldError } from '../../ui/field-error.ts';
import type { TrunkForm } from './trunk-form.ts';

/** Who places a trunk's calls, and how a PBX is told to. */
@Component({
  selector: 'app-trunk-telephony',
  imports: [
    FieldError,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatRadioButton,
    MatRadioGroup,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './trunk-telephony.html',
  styleUrls: ['./trunk-editor.scss', './trunk-telephony.scss'],
})
export class TrunkTelephony {
  readonly form = input.required<TrunkForm>();
  readonly viaPbx = input.required<boolean>();
  protected readonly ways = ['sip', 'asterisk'] as const;
  protected readonly callerIds = ['e164', 'digits', 'pbx'] as const;

  protected get pbx() {
    return this.form().controls.asterisk.controls;
  }
}
