import { Component, input } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { FieldError } from '../../ui/field-error.ts';
import { USUAL_PORT } from './transport-form.ts';
import type { TrunkForm } from './trunk-form.ts';

const MODES = ['off', 'optional', 'required'] as const;

/** How a trunk's messages travel and are protected, each setting explained. */
@Component({
  selector: 'app-trunk-transport',
  imports: [
    FieldError,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './trunk-transport.html',
  styleUrls: ['./trunk-editor.scss', './trunk-transport.scss'],
})
export class TrunkTransport {
  readonly form = input.required<TrunkForm>();
  /** A key is stored: it is kept unless another is entered. */
  readonly hasKey = input(false);
  protected readonly modes = MODES;

  protected get usesTls(): boolean {
    return this.form().controls.transport.value === 'tls';
  }

  /** The usual port goes along with the transport; one of the carrier's own stays. */
  protected changed(): void {
    const { port, transport } = this.form().controls;
    const usual: readonly string[] = Object.values(USUAL_PORT);
    if (usual.includes(port.value)) port.setValue(USUAL_PORT[transport.value]);
  }
}
