import { httpResource } from '@angular/common/http';
import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { ChartConfiguration, ChartData } from 'chart.js';
import { BaseChartDirective } from 'ng2-charts';
import type { CallQuality, QualitySample } from '../../../../../server/contract/quality.ts';
import { Format } from '../../core/format.ts';
import { problemOf } from '../../core/problem.ts';
import { Theme } from '../../core/theme.ts';
import { chartParts } from '../../ui/charts.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { ErrorState } from '../../ui/error-state.ts';

/** Colours for canvas, which cannot read the page's own; the same as the tokens. */
const COLORS = {
  light: {
    ...{ text: '#52525b', grid: '#e4e4e7' },
    ...{ mos: '#7c3aed', jitter: '#0891b2', loss: '#ef4444', remoteLoss: '#b45309' },
  },
  dark: {
    ...{ text: '#a1a1aa', grid: '#303036' },
    ...{ mos: '#a78bfa', jitter: '#22d3ee', loss: '#f87171', remoteLoss: '#fbbf24' },
  },
} as const;

/** What is drawn: on the left how it sounds, on the right what the packets did. */
const SERIES = [
  { name: 'mos', axis: 'y', of: (sample: QualitySample) => sample.mos },
  { name: 'jitter', axis: 'packets', of: (sample: QualitySample) => sample.jitter_ms },
  { name: 'loss', axis: 'packets', of: (sample: QualitySample) => sample.loss * 100 },
  {
    name: 'remoteLoss',
    axis: 'packets',
    of: ({ remote_loss: loss }: QualitySample) => (loss === null ? null : loss * 100),
  },
] as const;

/** How a call's line was over its time. The same figures are in a table for screen readers. */
@Component({
  selector: 'app-line-quality',
  imports: [BaseChartDirective, EmptyState, ErrorState, TranslocoDirective],
  providers: [chartParts],
  templateUrl: './line-quality.html',
  styleUrl: './line-quality.scss',
})
export class LineQuality {
  readonly #theme = inject(Theme);
  protected readonly format = inject(Format);
  readonly callId = input.required<string>();
  protected readonly quality = httpResource<CallQuality>(
    () => `/api/v1/calls/${this.callId()}/quality`,
  );
  protected readonly problem = computed(() => {
    const error = this.quality.error();
    return error ? problemOf(error) : null;
  });
  protected readonly samples = computed(() =>
    this.quality.hasValue() ? this.quality.value().data : [],
  );
  protected readonly series = SERIES;
  readonly #colors = computed(() => COLORS[this.#theme.isDark() ? 'dark' : 'light']);

  protected readonly options = computed((): ChartConfiguration['options'] => {
    const { text, grid } = this.#colors();
    return {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      interaction: { mode: 'index', intersect: false },
      plugins: {
        legend: { align: 'end', labels: { color: text, usePointStyle: true, boxHeight: 7 } },
      },
      scales: {
        x: {
          ticks: { color: text, maxRotation: 0, autoSkipPadding: 16 },
          grid: { display: false },
        },
        y: { min: 1, max: 4.5, ticks: { color: text, stepSize: 0.5 }, grid: { color: grid } },
        packets: {
          position: 'right',
          min: 0,
          suggestedMax: 20,
          ticks: { color: text },
          grid: { display: false },
        },
      },
    };
  });

  protected data(t: (key: string) => string): ChartData {
    const colors = this.#colors();
    return {
      labels: this.samples().map((sample) => this.offset(sample)),
      datasets: SERIES.map(({ name, axis, of }) => ({
        label: t(`quality.${name}`),
        data: this.samples().map(of),
        yAxisID: axis,
        borderColor: colors[name],
        backgroundColor: colors[name],
        borderWidth: 2,
        pointRadius: this.samples().length === 1 ? 3 : 0,
        pointHoverRadius: 4,
        tension: 0.25,
      })),
    };
  }

  /** Since the first sample. */
  protected offset({ at }: QualitySample): string {
    const first = Date.parse(this.samples()[0]?.at ?? at);
    return this.format.duration((Date.parse(at) - first) / 1000);
  }

  protected worst(): { readonly mos: string; readonly loss: string } {
    const samples = this.samples();
    return {
      mos: Math.min(...samples.map(({ mos }) => mos)).toFixed(1),
      loss: (Math.max(...samples.map(({ loss }) => loss)) * 100).toFixed(1),
    };
  }
}
