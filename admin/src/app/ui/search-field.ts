import { Component, DestroyRef, inject, input, model } from '@angular/core';
import { MatFormField, MatLabel, MatPrefix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { Icon } from './icon.ts';

const REST_MS = 250;

/** A search above a table: asks once somebody stops typing. */
@Component({
  selector: 'app-search-field',
  imports: [Icon, MatFormField, MatInput, MatLabel, MatPrefix],
  template: `<mat-form-field appearance="outline" subscriptSizing="dynamic">
    <mat-label>{{ label() }}</mat-label>
    <app-icon matPrefix name="search" [size]="18" />
    <input
      matInput
      #field
      type="search"
      autocomplete="off"
      [value]="text()"
      (input)="typed(field.value)"
    />
  </mat-form-field>`,
  styles: `
    mat-form-field {
      width: min(320px, 100%);
    }
    app-icon {
      margin: 0 2px 0 12px;
      color: var(--cb-text-2);
    }
  `,
})
export class SearchField {
  readonly label = input.required<string>();
  readonly text = model('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => clearTimeout(this.#timer));
  }

  protected typed(text: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.text.set(text.trim()), REST_MS);
  }
}
