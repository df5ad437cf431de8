import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';

/** Where everybody stands, in a drawing of 320 by 176. */
const PLACES: Readonly<Record<string, { readonly x: number; readonly y: number }>> = {
  callee: { x: 52, y: 40 },
  agent: { x: 268, y: 40 },
  operator: { x: 52, y: 138 },
  you: { x: 160, y: 138 },
  supervisor: { x: 268, y: 138 },
};
/** From a middle to where an arrow begins, and to its point. */
const AWAY = { x: 40, y: 22 };
const APART = 4;

/** Who hears whom: an arrow runs from each voice to whoever hears it. */
@Component({
  selector: 'app-hearing-map',
  imports: [TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <svg viewBox="0 0 320 176" role="img" [attr.aria-label]="inWords()">
      <defs>
        <marker
          id="hears"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8Z" />
        </marker>
      </defs>
      @for (way of ways(); track way.id) {
        <line
          [attr.data-speaker]="way.speaker"
          [attr.x1]="way.x1"
          [attr.y1]="way.y1"
          [attr.x2]="way.x2"
          [attr.y2]="way.y2"
          marker-end="url(#hears)"
        />
      }
      @for (node of nodes(); track node.id) {
        <g [attr.data-node]="node.id" [class.deaf]="node.isOut" [attr.transform]="node.at">
          <rect x="-40" y="-16" width="80" height="32" rx="16" />
          <text text-anchor="middle" dy="4.5">{{ t('supervision.node.' + node.id) }}</text>
        </g>
      }
    </svg>
  </ng-container>`,
  styles: `
    :host {
      display: block;
    }
    svg {
      display: block;
      width: 100%;
      max-width: 380px;
      margin: 0 auto;
    }
    rect {
      fill: var(--cb-surface);
      stroke: var(--cb-line);
      stroke-width: 1.5;
    }
    text {
      font: 500 12px var(--cb-sans);
      fill: var(--cb-text);
    }
    [data-node='you'] rect {
      fill: var(--cb-primary-soft);
      stroke: var(--cb-primary);
    }
    [data-node='agent'] rect {
      stroke: var(--cb-agent);
    }
    [data-node='callee'] rect {
      stroke: var(--cb-callee);
    }
    .deaf rect {
      stroke: var(--cb-line);
      stroke-dasharray: 4 4;
    }
    .deaf text {
      fill: var(--cb-text-2);
    }
    line {
      stroke: var(--cb-text-2);
      stroke-width: 1.75;
    }
    line[data-speaker='you'] {
      stroke: var(--cb-primary);
      stroke-width: 2.5;
    }
    marker path {
      fill: var(--cb-text-2);
    }
  `,
})
export class HearingMap {
  readonly #texts = inject(TranslocoService);
  /** By listener, whom it hears. */
  readonly hearing = input.required<Readonly<Record<string, readonly string[]>>>();

  protected readonly nodes = computed(() => {
    const hearing = this.hearing();
    return Object.keys(PLACES)
      .filter((id) => id === 'callee' || id === 'agent' || id === 'you' || id in hearing)
      .map((id) => ({
        id,
        at: `translate(${PLACES[id]?.x} ${PLACES[id]?.y})`,
        isOut: (hearing[id] ?? []).length === 0 && !isHeard(hearing, id),
      }));
  });
  protected readonly ways = computed(() =>
    Object.entries(this.hearing()).flatMap(([listener, speakers]) =>
      speakers.flatMap((speaker) => wayOf(speaker, listener) ?? []),
    ),
  );
  /** For those who do not see it. */
  protected readonly inWords = computed(() => {
    const name = (id: string) => this.#texts.translate<string>(`supervision.node.${id}`);
    return Object.entries(this.hearing())
      .map(([listener, speakers]) =>
        this.#texts.translate<string>(
          speakers.length ? 'supervision.hears' : 'supervision.hearsNobody',
          { who: name(listener), whom: speakers.map(name).join(', ') },
        ),
      )
      .join(' ');
  });
}

const isHeard = (hearing: Readonly<Record<string, readonly string[]>>, id: string): boolean =>
  Object.values(hearing).some((speakers) => speakers.includes(id));

/** The arrow from a voice to its listener, a little to its right so that its answer fits beside. */
function wayOf(speaker: string, listener: string) {
  const from = PLACES[speaker];
  const to = PLACES[listener];
  if (!from || !to) return null;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  const [ux, uy] = [dx / length, dy / length];
  const gap = Math.min(AWAY.x / Math.abs(ux || 1e-9), AWAY.y / Math.abs(uy || 1e-9)) + 4;
  const [sx, sy] = [-uy * APART, ux * APART];
  return {
    id: `${speaker} ${listener}`,
    speaker,
    x1: from.x + ux * gap + sx,
    y1: from.y + uy * gap + sy,
    x2: to.x - ux * gap + sx,
    y2: to.y - uy * gap + sy,
  };
}
