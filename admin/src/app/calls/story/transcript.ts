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
import { turnAt } from './turn-at.ts';

/** What was said, each side on its own. With a recording beside it, the two keep step. */
@Component({
  selector: 'app-transcript',
  imports: [TranslocoDirective],
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
  /** The call goes on: the newest turn is kept in sight. */
  readonly isLive = input(false, { transform: booleanAttribute });
  /** Seconds into the recording that somebody wants to hear. */
  readonly seek = output<number>();

  protected readonly lines = computed(() =>
    this.turns().map((turn) => ({
      ...turn,
      seconds: Math.max(0, (Date.parse(turn.started_at) - this.startedAt()) / 1000),
    })),
  );
  protected readonly heard = computed(() => {
    const position = this.position();
    return position === null ? null : turnAt(this.lines(), position);
  });

  constructor() {
    afterRenderEffect(() => {
      const isLive = this.isLive();
      const [heard, count] = [this.heard(), this.turns().length];
      if (heard === null && !(isLive && count > 0)) return;
      const items = this.#host.querySelectorAll('li');
      items[heard ?? items.length - 1]?.scrollIntoView({ block: 'nearest', behavior: 'smooth' });
    });
  }
}
