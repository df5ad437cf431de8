import { Component, input } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { FieldError } from '../../ui/field-error.ts';
import { PACKETS } from './calling-form.ts';
import type { TrunkForm } from './trunk-form.ts';

/** How calls are placed over a trunk, each setting explained. */
@Component({
  selector: 'app-trunk-calling',
  imports: [
    FieldError,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './trunk-calling.html',
  styleUrl: './trunk-calling.scss',
})
export class TrunkCalling {
  readonly form = input.required<TrunkForm>();
  protected readonly packets = PACKETS;
}
