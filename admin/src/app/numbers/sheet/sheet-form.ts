import { Component, inject, output } from '@angular/core';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { Defaults } from '../../core/defaults.ts';
import { Said } from '../../core/server-words.ts';
import { FieldError } from '../../ui/field-error.ts';
import { FileDrop } from '../../ui/file-drop.ts';
import { Icon } from '../../ui/icon.ts';
import { countries } from '../countries.ts';
import { ownField } from './mapping.ts';
import { SheetDraft } from './sheet-draft.ts';

/** Rows that may be chosen as the one of the headers. */
const HEADER_ROWS = 20;

/** A sheet: dropped, looked at, its columns given a meaning. */
@Component({
  selector: 'app-sheet-form',
  imports: [
    FieldError,
    FileDrop,
    Icon,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    Said,
    TranslocoDirective,
  ],
  templateUrl: './sheet-form.html',
  styleUrl: './sheet-form.scss',
})
export class SheetForm {
  protected readonly draft = inject(SheetDraft);
  /** Another file was dropped, and read. */
  readonly understood = output<File>();
  protected readonly countries = countries();
  protected readonly ownField = ownField;
  protected readonly headerRows = Array.from({ length: HEADER_ROWS + 1 }, (_unused, row) => row);

  constructor() {
    const { country } = this.draft.form.controls;
    void inject(Defaults)
      .get()
      .then((settings) => {
        if (settings && country.pristine && !this.draft.file())
          country.setValue(settings.default_country);
      });
  }

  protected async read(file: File): Promise<void> {
    if (await this.draft.read(file)) this.understood.emit(file);
  }
}
