import { Component, inject } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule, Validators } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import {
  MatDialogActions,
  MatDialogClose,
  MatDialogContent,
  MatDialogRef,
  MatDialogTitle,
} from '@angular/material/dialog';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { FieldError } from './field-error.ts';

export interface NamedView {
  readonly name: string;
  readonly is_shared: boolean;
}

/** Asks for the name of a view, and whether others see it. */
@Component({
  selector: 'app-save-view',
  imports: [
    FieldError,
    MatButton,
    MatCheckbox,
    MatDialogActions,
    MatDialogClose,
    MatDialogContent,
    MatDialogTitle,
    MatError,
    MatFormField,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  template: `<form [formGroup]="form" (ngSubmit)="save()" *transloco="let t">
    <h2 mat-dialog-title>{{ t('views.saveAs') }}</h2>
    <mat-dialog-content>
      <mat-form-field appearance="outline">
        <mat-label>{{ t('views.name') }}</mat-label>
        <input matInput formControlName="name" autocomplete="off" />
        <mat-error><app-field-error [control]="form.controls.name" /></mat-error>
      </mat-form-field>
      <mat-checkbox formControlName="is_shared">{{ t('views.share') }}</mat-checkbox>
    </mat-dialog-content>
    <mat-dialog-actions align="end">
      <button matButton type="button" mat-dialog-close>{{ t('action.cancel') }}</button>
      <button matButton="filled" type="submit">{{ t('action.save') }}</button>
    </mat-dialog-actions>
  </form>`,
  styles: `
    mat-form-field {
      width: 100%;
      margin-top: 8px;
    }
  `,
})
export class SaveView {
  readonly #dialog = inject<MatDialogRef<SaveView, NamedView>>(MatDialogRef);
  protected readonly form = inject(NonNullableFormBuilder).group({
    name: ['', [Validators.required, Validators.maxLength(100)]],
    is_shared: false,
  });

  protected save(): void {
    this.form.markAllAsTouched();
    const { name, is_shared } = this.form.getRawValue();
    if (this.form.valid && name.trim() !== '') this.#dialog.close({ name: name.trim(), is_shared });
  }
}
