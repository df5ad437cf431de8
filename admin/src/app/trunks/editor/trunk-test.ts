import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { FormControl, FormGroup, ReactiveFormsModule, type ValidatorFn } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { TestTrunk } from '../../../../../server/contract/trunk-test.ts';
import type { TrunkTestStep, TrunkVerdict } from '../../../../../server/contract/trunk-test.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { checked } from '../../core/forms.ts';
import { problemOf } from '../../core/problem.ts';
import { Said } from '../../core/server-words.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon, type IconName } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

const STEPS: Readonly<Record<Trunk['telephony'], readonly TrunkTestStep[]>> = {
  sip: ['dns', 'transport', 'tls', 'options', 'register', 'call'],
  asterisk: ['pbx_reach', 'pbx_account', 'pbx_version', 'pbx_modules', 'pbx_endpoint', 'call'],
};
const call = TestTrunk.options[1].shape;

/** What the test sends, step by step; nobody is called without a number. */
export function stepsOf(
  telephony: Trunk['telephony'],
  typed: { readonly to: string; readonly digits: string },
) {
  const to = typed.to.trim();
  return STEPS[telephony]
    .filter((step) => step !== 'call' || to !== '')
    .map((step) => (step === 'call' ? { step, to, digits: typed.digits.trim() } : { step }));
}

const orEmpty = (schema: typeof call.to): ValidatorFn => {
  const check = checked(schema);
  return (control) => (control.value === '' ? null : check(control));
};

const ICONS: Readonly<Record<TrunkVerdict['verdict'], IconName>> = {
  ok: 'check',
  warning: 'alert',
  failed: 'close',
  skipped: 'more',
};

/** The way to a carrier, tested step by step: what was seen, what it means, what to try. */
@Component({
  selector: 'app-trunk-test',
  imports: [
    FieldError,
    Icon,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    ReactiveFormsModule,
    RouterLink,
    Said,
    TranslocoDirective,
  ],
  templateUrl: './trunk-test.html',
  styleUrl: './trunk-test.scss',
})
export class TrunkTest {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly trunk = input.required<string>();
  readonly telephony = input.required<Trunk['telephony']>();
  protected readonly steps = computed(() => STEPS[this.telephony()]);
  protected readonly verdicts = signal<ReadonlyMap<TrunkTestStep, TrunkVerdict>>(new Map());
  protected readonly form = new FormGroup({
    to: new FormControl('', { nonNullable: true, validators: orEmpty(call.to) }),
    digits: new FormControl('1', { nonNullable: true, validators: checked(call.digits) }),
  });
  protected readonly running = signal<TrunkTestStep | null>(null);

  protected iconOf(verdict: TrunkVerdict): IconName {
    return ICONS[verdict.verdict];
  }

  /** A step that failed ends the test: what comes after would fail for the same reason. */
  protected async run(): Promise<void> {
    if (this.form.invalid || this.running() !== null) return;
    this.verdicts.set(new Map());
    try {
      for (const body of stepsOf(this.telephony(), this.form.getRawValue())) {
        this.running.set(body.step);
        const verdict = await firstValueFrom(
          this.#http.post<TrunkVerdict>(`/api/v1/trunks/${this.trunk()}/test`, body),
        );
        this.verdicts.update((known) => new Map(known).set(body.step, verdict));
        if (verdict.verdict === 'failed' && body.step !== 'options') break;
      }
    } catch (error) {
      this.#toasts.problem('trunks.testFailed', problemOf(error).detail);
    } finally {
      this.running.set(null);
    }
  }
}
