import { Component, computed, inject, input } from '@angular/core';
import type { ChartConfiguration, ChartData } from 'chart.js';
import { BaseChartDirective } from 'ng2-charts';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Dashboard, DashboardRange } from '../../../../server/contract/reports.ts';
import { Format } from '../core/format.ts';
import { Theme } from '../core/theme.ts';

export type ChartKind = 'line' | 'bar';

const STAGGER_MS = 40;
const SERIES = ['calls', 'answered', 'successful'] as const;

/** Colours for canvas, which cannot read the page's own; the same as the tokens. */
const COLORS = {
  light: {
    text: '#52525b',
    grid: '#e4e4e7',
    calls: '#a1a1aa',
    answered: '#0891b2',
    successful: '#7c3aed',
  },
  dark: {
    text: '#a1a1aa',
    grid: '#303036',
    calls: '#71717a',
    answered: '#22d3ee',
    successful: '#a78bfa',
  },
} as const;

/** Calls over time, as lines or bars. The same figures are in a table for screen readers. */
@Component({
  selector: 'app-performance-chart',
  imports: [BaseChartDirective, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <div class="canvas">
      <canvas
        baseChart
        role="img"
        [attr.aria-label]="summary(t)"
        [type]="kind()"
        [data]="data(t)"
        [options]="options()"
      ></canvas>
    </div>
    <div class="visually-hidden">
      <table>
        <caption>
          {{
            t('dashboard.performance')
          }}
        </caption>
        <tr>
          <td></td>
          @for (name of names; track name) {
            <th scope="col">{{ t('dashboard.series.' + name) }}</th>
          }
        </tr>
        @for (step of series(); track step.at) {
          <tr>
            <th scope="row">{{ labelOf(step.at) }}</th>
            @for (name of names; track name) {
              <td>{{ step[name] }}</td>
            }
          </tr>
        }
      </table>
    </div>
  </ng-container>`,
  styles: `
    :host {
      display: block;
      position: relative;
    }
    /* The chart follows a narrower window a moment later than the page does. */
    .canvas {
      position: relative;
      overflow: hidden;
      height: 280px;
    }
  `,
})
export class PerformanceChart {
  readonly #format = inject(Format);
  readonly #theme = inject(Theme);
  readonly #isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  readonly series = input.required<Dashboard['series']>();
  readonly range = input.required<DashboardRange>();
  readonly kind = input.required<ChartKind>();
  protected readonly names = SERIES;
  readonly #colors = computed(() => COLORS[this.#theme.isDark() ? 'dark' : 'light']);
  #drawn: { key: unknown[]; data: ChartData } | undefined;

  protected readonly options = computed((): ChartConfiguration['options'] => {
    const { text, grid } = this.#colors();
    return {
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: 'index', intersect: false },
      animation: this.#isStill
        ? false
        : {
            duration: 500,
            delay: ({ type, mode, dataIndex }) =>
              type === 'data' && mode === 'default' ? dataIndex * STAGGER_MS : 0,
          },
      plugins: {
        legend: { align: 'end', labels: { color: text, usePointStyle: true, boxHeight: 7 } },
      },
      scales: {
        x: {
          ticks: { color: text, maxRotation: 0, autoSkipPadding: 16 },
          grid: { display: false },
        },
        y: { beginAtZero: true, ticks: { color: text, precision: 0 }, grid: { color: grid } },
      },
    };
  });

  protected labelOf(at: string): string {
    return this.range() === 'today' ? this.#format.hour(at) : this.#format.day(at);
  }

  protected summary(t: (key: string, values?: object) => string): string {
    const sum = (name: (typeof SERIES)[number]) =>
      this.series().reduce((total, step) => total + step[name], 0);
    const [calls, answered, successful] = SERIES.map(sum);
    return t('dashboard.chart', { calls, answered, successful });
  }

  /** The same object until something changed: a new one would be drawn anew. */
  protected data(t: (key: string) => string): ChartData {
    const colors = this.#colors();
    const labels = SERIES.map((name) => t(`dashboard.series.${name}`));
    const key = [this.series(), this.kind(), colors, labels.join()];
    if (this.#drawn && this.#drawn.key.every((part, index) => part === key[index]))
      return this.#drawn.data;
    const data: ChartData = {
      labels: this.series().map(({ at }) => this.labelOf(at)),
      datasets: SERIES.map((name, index) => ({
        label: labels[index] ?? name,
        data: this.series().map((step) => step[name]),
        borderColor: colors[name],
        backgroundColor: colors[name],
        borderWidth: this.kind() === 'line' ? 2 : 0,
        borderRadius: 4,
        pointRadius: 0,
        pointHoverRadius: 4,
        tension: 0.35,
      })),
    };
    this.#drawn = { key, data };
    return data;
  }
}
