import { Component, computed, inject, input, output } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LiveCall } from '../../../../server/contract/live.ts';
import { Format } from '../core/format.ts';
import { Since } from '../core/ticker.ts';
import { Icon } from '../ui/icon.ts';
import { cardState } from './card-state.ts';
import { LevelMeter } from './level-meter.ts';

/** One call under way. */
@Component({
  selector: 'app-call-card',
  imports: [Icon, LevelMeter, MatButton, Since, TranslocoDirective],
  host: { '[attr.data-state]': 'state()' },
  templateUrl: './call-card.html',
  styleUrl: './call-card.scss',
})
export class CallCard {
  readonly call = input.required<LiveCall>();
  readonly isEnding = input(false);
  readonly mayHangUp = input(false);
  readonly hangUp = output<string>();
  protected readonly format = inject(Format);
  protected readonly state = computed(() => cardState(this.call()));
  protected readonly isAnswered = computed(() => this.call().phase === 'talking');
  /** Ending or ended: there is nothing left to hang up. */
  protected readonly isOver = computed(() => ['closing', 'closed'].includes(this.call().phase));
  /** What the state's line says; who speaks is worth more than that somebody does. */
  protected readonly stateText = computed(() => {
    const { phase, speaking } = this.call();
    return phase === 'talking' ? `speaking.${speaking}` : `phase.${phase}`;
  });
  protected readonly bars = [0, 1, 2, 3, 4];
}
