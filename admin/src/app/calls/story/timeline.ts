import { Component, computed, inject, input } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../core/format.ts';
import { Said } from '../../core/server-words.ts';
import type { Moment } from './moments.ts';

/** An event's name in words; of one that has none, the name it was noted by. */
function wordsOf(kind: string, t: (key: string) => string): string {
  const word = kind.replace('.', '_');
  const words = t('event.' + word);
  return words === `event.${word}` ? kind : words;
}

/** What happened during a call, from the dial to the end. */
@Component({
  selector: 'app-timeline',
  imports: [Said, TranslocoDirective],
  template: `<ol *transloco="let t">
    @for (moment of shown(); track $index) {
      <li [class.phase]="moment.isPhase" [attr.data-kind]="moment.kind">
        <i></i>
        <span class="what"
          >{{ moment.isPhase ? t('phase.' + moment.kind) : wordsOf(moment.kind, t) }}
          @if (moment.detail) {
            <span class="mono detail">{{ moment.detail | said }}</span>
          }
        </span>
        <time class="mono" [attr.datetime]="moment.iso" [title]="format.time(moment.iso)"
          >+{{ format.duration(moment.seconds) }}</time
        >
      </li>
    }
  </ol>`,
  styles: `
    ol {
      margin: 0;
      padding: 0;
      list-style: none;
    }
    li {
      position: relative;
      display: grid;
      grid-template-columns: 12px minmax(0, 1fr) auto;
      gap: 12px;
      align-items: baseline;
      padding: 5px 0;
      font-size: 0.8125rem;
    }
    li::before {
      content: '';
      position: absolute;
      left: 5.5px;
      top: 0;
      bottom: 0;
      width: 1px;
      background: var(--cb-line);
    }
    li:first-child::before {
      top: 14px;
    }
    li:last-child::before {
      bottom: calc(100% - 14px);
    }
    i {
      position: relative;
      align-self: center;
      justify-self: center;
      width: 8px;
      height: 8px;
      border-radius: 50%;
      background: var(--cb-muted);
      box-shadow: 0 0 0 3px var(--cb-surface);
    }
    .phase i {
      width: 10px;
      height: 10px;
      background: var(--cb-primary);
    }
    [data-kind='ringing'] i {
      background: var(--cb-accent);
    }
    [data-kind='talking'] i {
      background: var(--cb-success);
    }
    [data-kind='transfer.joined'] i {
      background: var(--cb-success);
    }
    [data-kind='transfer.failed'] i,
    [data-kind^='ai.'] i,
    [data-kind^='internal.'] i {
      background: var(--cb-error);
    }
    .phase .what {
      font-weight: 500;
    }
    .detail {
      margin-left: 6px;
      font-size: 0.75rem;
      font-weight: 400;
      color: var(--cb-text-2);
      overflow-wrap: anywhere;
    }
    time {
      font-size: 0.75rem;
      color: var(--cb-text-2);
    }
  `,
})
export class Timeline {
  protected readonly format = inject(Format);
  protected readonly wordsOf = wordsOf;
  readonly moments = input.required<readonly Moment[]>();
  protected readonly shown = computed(() => {
    const start = this.moments()[0]?.at ?? 0;
    return this.moments().map((moment) => ({
      ...moment,
      seconds: (moment.at - start) / 1000,
      iso: new Date(moment.at).toISOString(),
    }));
  });
}
