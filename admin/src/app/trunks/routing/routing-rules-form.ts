import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { UpdateRoutingRules, type RoutingRules } from '../../../../../server/contract/routing.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { Language } from '../../core/language.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Toasts } from '../../ui/toasts.ts';
import { numberOrNone, optionalNumber } from '../editor/optional-number.ts';
import { wordsOf } from './codes.ts';
import { COUNTRY_CODES } from './country-codes.ts';

const { shape } = UpdateRoutingRules;
const URL = '/api/v1/trunks/routing';
const text = (value: number | null): string => (value === null ? '' : String(value));

/** Numbers that are called over no line, and what a day may cost. */
@Component({
  selector: 'app-routing-rules-form',
  imports: [
    ErrorState,
    FieldError,
    MatButton,
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
  templateUrl: './routing-rules-form.html',
  styleUrl: './routing.scss',
})
export class RoutingRulesForm {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #build = inject(NonNullableFormBuilder);
  readonly #language = inject(Language);
  protected readonly mayEdit = inject(Session).may('editTrunks');
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly isBusy = signal(false);
  protected readonly countries = computed(() => {
    const code = this.#language.code();
    const names = new Intl.DisplayNames(code, { type: 'region' });
    return COUNTRY_CODES.map((id) => ({ id, name: names.of(id) ?? id })).toSorted((a, b) =>
      a.name.localeCompare(b.name, code),
    );
  });
  protected readonly form = this.#build.group({
    allowed_countries: this.#build.control<string[]>([]),
    blocked_countries: this.#build.control<string[]>([]),
    blocked_prefixes: [
      '',
      checked({ safeParse: (value) => shape.blocked_prefixes.safeParse(wordsOf(String(value))) }),
    ],
    block_premium: [true],
    max_daily_calls: ['', optionalNumber(shape.max_daily_calls)],
    max_daily_minutes: ['', optionalNumber(shape.max_daily_minutes)],
    max_daily_spend: ['', optionalNumber(shape.max_daily_spend)],
    currency: ['EUR', checked(shape.currency)],
  });

  constructor() {
    if (!this.mayEdit) this.form.disable();
    void this.load();
  }

  protected async load(): Promise<void> {
    try {
      this.#show(await firstValueFrom(this.#http.get<RoutingRules>(URL)));
      this.problem.set(null);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async save(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    const given = this.form.getRawValue();
    const body = {
      ...given,
      blocked_prefixes: wordsOf(given.blocked_prefixes),
      max_daily_calls: numberOrNone(given.max_daily_calls),
      max_daily_minutes: numberOrNone(given.max_daily_minutes),
      max_daily_spend: numberOrNone(given.max_daily_spend),
    };
    try {
      this.#show(await firstValueFrom(this.#http.put<RoutingRules>(URL, body)));
      this.#toasts.done('routing.saved');
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem))
        this.#toasts.problem('routing.notSaved', problem.detail);
    } finally {
      this.isBusy.set(false);
    }
  }

  #show(rules: RoutingRules): void {
    this.form.reset({
      ...rules,
      blocked_prefixes: rules.blocked_prefixes.join(', '),
      max_daily_calls: text(rules.max_daily_calls),
      max_daily_minutes: text(rules.max_daily_minutes),
      max_daily_spend: text(rules.max_daily_spend),
    });
  }
}
