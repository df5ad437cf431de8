import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input, signal } from '@angular/core';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import type { TrunkStats, TrunkStatus } from '../../../../../server/contract/trunks.ts';
import { Format } from '../../core/format.ts';
import { Progress } from '../../ui/progress.ts';

const SPANS = [1, 24, 168] as const;

/** How a trunk did lately: ratios, delays, final statuses, channels in use. */
@Component({
  selector: 'app-trunk-figures',
  imports: [MatButtonToggle, MatButtonToggleGroup, Progress, TranslocoDirective],
  templateUrl: './trunk-figures.html',
  styleUrl: './trunk-figures.scss',
})
export class TrunkFigures {
  protected readonly format = inject(Format);
  readonly trunk = input.required<string>();
  protected readonly spans = SPANS;
  protected readonly hours = signal<number>(24);
  readonly #stats = httpResource<TrunkStats>(() => ({
    url: `/api/v1/trunks/${this.trunk()}/stats`,
    params: { hours: this.hours() },
  }));
  readonly #status = httpResource<TrunkStatus>(() => `/api/v1/trunks/${this.trunk()}/status`);
  protected readonly stats = computed(() => (this.#stats.hasValue() ? this.#stats.value() : null));
  protected readonly status = computed(() =>
    this.#status.hasValue() ? this.#status.value() : null,
  );
  protected readonly ratios = computed(() => {
    const stats = this.stats();
    if (!stats) return [];
    const share = (value: number | null) => (value === null ? '–' : this.format.finePercent(value));
    const { asr, ner, acd_seconds: acd, pdd_ms: pdd, calls } = stats;
    return [
      { name: 'calls', value: this.format.whole(calls) },
      { name: 'asr', value: share(asr) },
      { name: 'ner', value: share(ner) },
      { name: 'acd', value: this.format.duration(acd) },
      { name: 'pdd', value: pdd === null ? '–' : `${this.format.whole(pdd)} ms` },
    ];
  });
}
