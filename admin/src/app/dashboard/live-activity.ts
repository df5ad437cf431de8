import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { LiveCall } from '../../../../server/contract/live.ts';
import { cardState, type CardState } from '../calls/live/card-state.ts';
import { Since } from '../core/ticker.ts';
import { liveCallsFeature } from '../state/live-calls.state.ts';
import { Icon } from '../ui/icon.ts';
import { StatusChip } from '../ui/status-chip.ts';
import { ActivityWave } from './activity-wave.ts';

const SHOWN = 7;

/** Who is on the line: how it sounds, and number, state and time of the newest. */
@Component({
  selector: 'app-live-activity',
  imports: [ActivityWave, Icon, RouterLink, Since, StatusChip, TranslocoDirective],
  templateUrl: './live-activity.html',
  styleUrl: './live-activity.scss',
})
export class LiveActivity {
  readonly #calls = inject(Store).selectSignal(liveCallsFeature.selectGrid);
  readonly #open = computed(() => this.#calls().filter(({ phase }) => phase !== 'closed'));
  protected readonly shown = computed(() =>
    this.#open()
      .toSorted((a, b) => b.started_at - a.started_at)
      .slice(0, SHOWN),
  );
  protected readonly talking = computed(
    () =>
      this.#open()
        .filter(({ phase }) => phase === 'talking')
        .map(({ id }) => id),
    { equal: (a, b) => a.length === b.length && a.every((id, index) => id === b[index]) },
  );

  protected stateOf(call: LiveCall): CardState {
    return cardState(call);
  }

  protected textOf({ phase, speaking }: LiveCall): string {
    return phase === 'talking' ? `speaking.${speaking}` : `phase.${phase}`;
  }
}
