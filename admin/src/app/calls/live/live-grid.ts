import {
  Component,
  computed,
  DestroyRef,
  ElementRef,
  inject,
  signal,
  viewChild,
} from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatTooltip } from '@angular/material/tooltip';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { addressOf } from '../../core/address.ts';
import { Format } from '../../core/format.ts';
import { LiveFeed } from '../../core/live-feed.ts';
import { Session } from '../../core/session.ts';
import { liveCallsFeature, LiveCallsPage } from '../../state/live-calls.state.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { Icon } from '../../ui/icon.ts';
import { SearchField } from '../../ui/search-field.ts';
import { Monitor } from '../monitor/monitor.ts';
import { Board } from './board.ts';
import { chosenCalls, GROUPINGS, oneOf, ORDERS, SHOWN } from './live-filter.ts';

const SKELETONS = [1, 2, 3, 4, 5, 6, 7, 8];

/** All calls under way, a card each; what is chosen stands in the address. */
@Component({
  selector: 'app-live-grid',
  imports: [
    Board,
    EmptyState,
    Icon,
    MatButton,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatFormField,
    MatIconButton,
    MatLabel,
    MatOption,
    MatSelect,
    MatTooltip,
    Monitor,
    RouterLink,
    SearchField,
    TranslocoDirective,
  ],
  templateUrl: './live-grid.html',
  styleUrl: './live-grid.scss',
})
export class LiveGrid {
  readonly #store = inject(Store);
  protected readonly session = inject(Session);
  protected readonly format = inject(Format);
  protected readonly feedState = inject(LiveFeed).state;
  protected readonly address = addressOf('state', 'campaign', 'q', 'sort', 'group', 'call');
  protected readonly isLoaded = this.#store.selectSignal(liveCallsFeature.selectIsLoaded);
  protected readonly active = this.#store.selectSignal(liveCallsFeature.selectActiveCount);
  readonly #all = this.#store.selectSignal(liveCallsFeature.selectGrid);
  readonly #ending = this.#store.selectSignal(liveCallsFeature.selectEnding);
  protected readonly ending = computed(() => new Set(this.#ending()));
  protected readonly isWall = signal(false);
  protected readonly skeletons = SKELETONS;
  protected readonly orders = ORDERS;
  protected readonly groupings = GROUPINGS;
  private readonly whole = viewChild<ElementRef<HTMLElement>>('whole');

  protected readonly shown = computed(() => oneOf(SHOWN, this.address.get('state')));
  protected readonly order = computed(() => oneOf(ORDERS, this.address.get('sort')));
  protected readonly grouping = computed(() => oneOf(GROUPINGS, this.address.get('group')));
  protected readonly groups = computed(() =>
    chosenCalls(this.#all(), {
      shown: this.shown(),
      campaign: this.address.get('campaign'),
      search: this.address.get('q'),
      order: this.order(),
      grouping: this.grouping(),
    }),
  );
  protected readonly isEmpty = computed(() => this.groups().every(({ calls }) => !calls.length));
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
    const changed = () => this.isWall.set(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    inject(DestroyRef).onDestroy(() => {
      classList.remove('unblurred');
      document.removeEventListener('fullscreenchange', changed);
      if (document.fullscreenElement) void document.exitFullscreen();
    });
  }

  /** The whole screen, dense; Escape leads back. */
  protected async wall(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.whole()?.nativeElement.requestFullscreen();
  }

  protected cancel(id: string): void {
    this.#store.dispatch(LiveCallsPage.hangUpClicked({ id }));
  }
}
