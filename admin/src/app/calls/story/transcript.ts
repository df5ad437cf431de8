import {
  afterRenderEffect,
  booleanAttribute,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { Turn } from '../../../../../server/contract/calls.ts';
import { Format } from '../../core/format.ts';
import { Icon } from '../../ui/icon.ts';
import { turnAt } from './turn-at.ts';
import { isUnrecorded, type Unrecorded } from './unrecorded.ts';

/** What was said, each side on its own. With a recording beside it, the two keep step. */
@Component({
  selector: 'app-transcript',
  imports: [Icon, TranslocoDirective],
  templateUrl: './transcript.html',
  styleUrl: './transcript.scss',
})
export class Transcript {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly format = inject(Format);
  readonly turns = input.required<readonly Turn[]>();
  /** When the conversation began, ms: where the recording has its beginning. */
  readonly startedAt = input.required<number>();
  /** Seconds into the recording while it plays, else null. */
  readonly position = input<number | null>(null);
  /** Turns can be pressed to be heard. */
  readonly canSeek = input(false);
  /** What is not in the recording. */
  readonly unrecorded = input<readonly Unrecorded[]>([]);
  /** The call goes on: the newest turn is kept in sight. */
  readonly isLive = input(false, { transform: booleanAttribute });
  /** Seconds into the recording that somebody wants to hear. */
  readonly seek = output<number>();

  protected readonly lines = computed(() => {
    let shown = -Infinity;
    return this.turns().map((turn) => {
      const [seconds, to] = [this.#secondsOf(turn.started_at), this.#secondsOf(turn.ended_at)];
      const before = shown;
      shown = Math.max(shown, seconds);
      return {
        ...turn,
        seconds,
        isUnrecorded: isUnrecorded({ from: seconds, to }, this.unrecorded()),
        pauses: this.unrecorded().filter(({ from }) => from > before && from <= seconds),
      };
    });
  });
  /** Pauses that began after the last words. */
  protected readonly later = computed(() => {
    const last = Math.max(-Infinity, ...this.lines().map(({ seconds }) => seconds));
    return this.unrecorded().filter(({ from }) => from > last);
  });
  protected readonly heard = computed(() => {
    const position = this.position();
    return position === null ? null : turnAt(this.lines(), position);
  });

  constructor() {
    afterRenderEffect(() => {
      const isLive = this.isLive();
      const [heard, count] = [this.heard(), this.turns().length];
      if (heard === null && !(isLive && count > 0)) return;
      const items = this.#host.querySelectorAll('li[data-turn]');
      items[heard ?? items.length - 1]?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    });
  }

  protected wordsOf(
    { from, to }: Unrecorded,
    t: (key: string, values?: Record<string, unknown>) => string,
  ): string {
    return to === Infinity
      ? t('call.unrecordedNow')
      : t('call.unrecorded', { time: this.format.duration(to - from) });
  }

  #secondsOf(at: string): number {
    return Math.max(0, (Date.parse(at) - this.startedAt()) / 1000);
  }
}
