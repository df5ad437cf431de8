import { Component, computed, DestroyRef, inject, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { LiveCall } from '../../../../server/contract/live.ts';
import { Format } from '../core/format.ts';
import { LiveFeed } from '../core/live-feed.ts';
import { Session } from '../core/session.ts';
import { liveCallsFeature, LiveCallsPage } from '../state/live-calls.state.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { CallCard } from './call-card.ts';
import { LevelMeters } from './level-meters.ts';

type Shown = 'all' | 'waiting' | 'talking';
const SKELETONS = [1, 2, 3, 4, 5, 6, 7, 8];

const isShown = ({ phase }: LiveCall, shown: Shown): boolean =>
  shown === 'all' ||
  (shown === 'talking' ? phase === 'talking' : ['preparing', 'dialing', 'ringing'].includes(phase));

/** All calls under way, a card each. */
@Component({
  selector: 'app-live-grid',
  imports: [
    CallCard,
    EmptyState,
    MatButton,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    RouterLink,
    TranslocoDirective,
  ],
  providers: [LevelMeters],
  templateUrl: './live-grid.html',
  styleUrl: './live-grid.scss',
})
export class LiveGrid {
  readonly #store = inject(Store);
  protected readonly session = inject(Session);
  protected readonly format = inject(Format);
  protected readonly feedState = inject(LiveFeed).state;
  protected readonly isLoaded = this.#store.selectSignal(liveCallsFeature.selectIsLoaded);
  protected readonly active = this.#store.selectSignal(liveCallsFeature.selectActiveCount);
  readonly #all = this.#store.selectSignal(liveCallsFeature.selectGrid);
  readonly #ending = this.#store.selectSignal(liveCallsFeature.selectEnding);
  protected readonly ending = computed(() => new Set(this.#ending()));
  protected readonly shown = signal<Shown>('all');
  protected readonly campaign = signal<string | null>(null);
  protected readonly skeletons = SKELETONS;

  protected readonly calls = computed(() => {
    const [shown, campaign] = [this.shown(), this.campaign()];
    if (shown === 'all' && campaign === null) return this.#all();
    return this.#all().filter(
      (call) => isShown(call, shown) && (campaign === null || call.campaign_id === campaign),
    );
  });
  protected readonly campaigns = computed(
    () => {
      const byId = new Map<string, string>();
      for (const { campaign_id: id, campaign_name: name } of this.#all())
        if (id !== null) byId.set(id, name ?? id);
      return [...byId].map(([id, name]) => ({ id, name }));
    },
    { equal: (a, b) => a.length === b.length && a.every(({ id }, at) => id === b[at]?.id) },
  );
  protected readonly isStale = computed(() => this.isLoaded() && this.feedState() !== 'live');

  constructor() {
    const { classList } = document.documentElement;
    classList.add('unblurred');
    inject(DestroyRef).onDestroy(() => classList.remove('unblurred'));
  }

  protected hangUp(id: string): void {
    this.#store.dispatch(LiveCallsPage.hangUpClicked({ id }));
  }
}
