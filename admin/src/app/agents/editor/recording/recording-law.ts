import { Component, computed, inject, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { Defaults } from '../../../core/defaults.ts';
import { Language } from '../../../core/language.ts';
import { Icon } from '../../../ui/icon.ts';

/** Countries of which something is known. */
const KNOWN = [
  ...['AE', 'AU', 'BR', 'CA', 'DE', 'ES', 'FR', 'GB', 'IN', 'IT', 'NL', 'TR', 'US', 'ZA'],
] as const;
const OTHER = 'other';

/** What the law of the country that is called asks for, as far as it is known here. */
@Component({
  selector: 'app-recording-law',
  imports: [FormsModule, Icon, MatFormField, MatLabel, MatOption, MatSelect, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <mat-form-field subscriptSizing="dynamic">
      <mat-label>{{ t('recording.law') }}</mat-label>
      <mat-select [ngModel]="country()" (ngModelChange)="country.set($event)">
        @for (known of countries(); track known.code) {
          <mat-option [value]="known.code">{{ known.name }}</mat-option>
        }
        <mat-option [value]="other">{{ t('recording.lawElsewhere') }}</mat-option>
      </mat-select>
    </mat-form-field>
    <p role="status">
      <app-icon name="alert" [size]="18" /><span
        >{{ t('recording.law.' + country()) }}
        <span class="secondary">{{ t('recording.lawAdvice') }}</span></span
      >
    </p>
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 10px;
    }
    p {
      display: flex;
      gap: 10px;
      padding: 12px 14px;
      border-radius: 12px;
      background: var(--cb-sunken);
      font-size: 0.8125rem;
      line-height: 1.5;
    }
    app-icon {
      margin-top: 1px;
      color: var(--cb-accent);
    }
  `,
})
export class RecordingLaw {
  readonly #language = inject(Language);
  protected readonly other = OTHER;
  protected readonly country = signal<string>(OTHER);
  protected readonly countries = computed(() => {
    const code = this.#language.code();
    const names = new Intl.DisplayNames(code, { type: 'region' });
    return KNOWN.map((known) => ({ code: known, name: names.of(known) ?? known })).sort((a, b) =>
      a.name.localeCompare(b.name, code),
    );
  });

  constructor() {
    void inject(Defaults)
      .get()
      .then((settings) => {
        const known = KNOWN.find((each) => each === settings?.default_country);
        if (known) this.country.set(known);
      });
  }
}
