import { HttpClient } from '@angular/common/http';
import { Component, inject, input, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { TrunkTestStep, TrunkVerdict } from '../../../../../server/contract/trunks.ts';
import { problemOf } from '../../core/problem.ts';
import { Said } from '../../core/server-words.ts';
import { Icon, type IconName } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

const STEPS: readonly TrunkTestStep[] = ['dns', 'transport', 'tls', 'options', 'register'];
const ICONS: Readonly<Record<TrunkVerdict['verdict'], IconName>> = {
  ok: 'check',
  warning: 'alert',
  failed: 'close',
  skipped: 'more',
};

/** The way to a carrier, tested step by step: what was seen, what it means, what to try. */
@Component({
  selector: 'app-trunk-test',
  imports: [Icon, MatButton, Said, TranslocoDirective],
  templateUrl: './trunk-test.html',
  styleUrl: './trunk-test.scss',
})
export class TrunkTest {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly trunk = input.required<string>();
  protected readonly steps = STEPS;
  protected readonly verdicts = signal<ReadonlyMap<TrunkTestStep, TrunkVerdict>>(new Map());
  protected readonly running = signal<TrunkTestStep | null>(null);

  protected iconOf(verdict: TrunkVerdict): IconName {
    return ICONS[verdict.verdict];
  }

  /** A step that failed ends the test: what comes after would fail for the same reason. */
  protected async run(): Promise<void> {
    this.verdicts.set(new Map());
    try {
      for (const step of STEPS) {
        this.running.set(step);
        const verdict = await firstValueFrom(
          this.#http.post<TrunkVerdict>(`/api/v1/trunks/${this.trunk()}/test`, { step }),
        );
        this.verdicts.update((known) => new Map(known).set(step, verdict));
        if (verdict.verdict === 'failed' && step !== 'options') break;
      }
    } catch (error) {
      this.#toasts.problem('trunks.testFailed', problemOf(error).detail);
    } finally {
      this.running.set(null);
    }
  }
}
