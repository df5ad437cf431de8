import {
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  input,
  output,
  viewChild,
  type OnInit,
} from '@angular/core';
import { RouterLink } from '@angular/router';
import type { LiveSupervisor } from '../../../../../server/contract/supervision.ts';
import type { LiveCall } from '../../../../../server/contract/live.ts';
import { Format } from '../../core/format.ts';
import { Icon } from '../../ui/icon.ts';
import { BoardClocks } from './board-clocks.ts';
import { cardState } from './card-state.ts';

/**
 * One call under way: its texts and its one action. What moves on it (sign, meter, time) is drawn
 * by the board, which also hands it the translated texts: a directive for each card would cost
 * more than the card.
 */
@Component({
  selector: 'app-call-card',
  imports: [Icon, RouterLink],
  host: { '[attr.data-state]': 'state()' },
  templateUrl: './call-card.html',
  styleUrl: './call-card.scss',
})
export class CallCard implements OnInit {
  readonly #clocks = inject(BoardClocks);
  readonly #destroyed = inject(DestroyRef);
  readonly call = input.required<LiveCall>();
  readonly isEnding = input(false);
  readonly mayHangUp = input(false);
  readonly texts = input.required<(key: string, values?: Record<string, unknown>) => string>();
  readonly cancelled = output<string>();
  protected readonly format = inject(Format);
  protected readonly state = computed(() => cardState(this.call()));
  protected readonly t = computed(() => this.texts());
  private readonly time = viewChild.required<ElementRef<HTMLElement>>('time');

  /** What the state's line says; who speaks is worth more than that somebody does. */
  protected readonly stateText = computed(() => {
    const { phase, speaking, transfer, supervisors, is_held } = this.call();
    const taken = supervisors.find(({ mode }) => mode === 'takeover');
    if (taken && phase === 'talking') return this.supervisorText(taken);
    if (transfer && phase === 'talking') return this.texts()(`transfer.phase.${transfer.phase}`);
    if (is_held && phase === 'talking') return this.texts()('live.held');
    return phase === 'talking'
      ? this.texts()(`speaking.${speaking}`)
      : this.texts()(`phase.${phase}`);
  });
  protected readonly supervisors = computed(() =>
    this.call()
      .supervisors.filter(({ mode }) => mode !== 'takeover')
      .map((each) => this.supervisorText(each))
      .join(', '),
  );
  protected readonly isWaiting = computed(() =>
    ['preparing', 'dialing', 'ringing'].includes(this.call().phase),
  );
  /** Of a link that would be in the way of nothing: the whole card leads to the monitor. */
  protected readonly isLive = computed(() => this.call().phase === 'talking');

  private supervisorText({ name, mode, is_away }: LiveSupervisor): string {
    return this.texts()(`supervision.does.${is_away ? 'away' : mode}`, { name });
  }

  ngOnInit(): void {
    const stop = this.#clocks.add({
      element: this.time().nativeElement,
      from: () => this.call().answered_at ?? this.call().started_at,
      until: () => this.call().ended_at,
    });
    this.#destroyed.onDestroy(stop);
  }
}
