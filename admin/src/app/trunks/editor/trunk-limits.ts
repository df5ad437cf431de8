import { Component, input } from '@angular/core';
import { ReactiveFormsModule, type FormGroup } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { FieldError } from '../../ui/field-error.ts';
import type { LimitControls } from './trunk-limits-form.ts';

const MODES = ['fixed', 'rotate', 'sticky', 'local'] as const;

/** How a trunk is watched, how much it may be used, and which of its numbers is shown. */
@Component({
  selector: 'app-trunk-limits',
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
  templateUrl: './trunk-limits.html',
  styleUrl: './trunk-editor.scss',
})
export class TrunkLimits {
  readonly form = input.required<FormGroup<LimitControls>>();
  /** A PBX that places the calls registers by itself. */
  readonly viaPbx = input(false);
  protected readonly modes = MODES;
}
