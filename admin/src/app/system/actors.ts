import { Component, computed, inject, signal, type OnDestroy } from '@angular/core';
import { MatIconButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Format } from '../core/format.ts';
import { Since } from '../core/ticker.ts';
import { Icon, type IconName } from '../ui/icon.ts';
import { StatusChip } from '../ui/status-chip.ts';
import { actorsFeature, ActorsPage, type ActorRow } from './actors.state.ts';

const ICONS: Readonly<Record<string, IconName>> = {
  root: 'tree',
  campaigns: 'campaign',
  campaign: 'campaign',
  call: 'phone',
  realtime: 'agent',
  trunks: 'globe',
  trunk: 'globe',
  live: 'live',
};
const SKELETONS = [1, 2, 3, 4, 5, 6];

/** The supervision tree as it is, live. */
@Component({
  selector: 'app-actors',
  imports: [Icon, MatIconButton, Since, StatusChip, TranslocoDirective],
  templateUrl: './actors.html',
  styleUrl: './actors.scss',
})
export class Actors implements OnDestroy {
  readonly #store = inject(Store);
  protected readonly format = inject(Format);
  protected readonly isLoaded = this.#store.selectSignal(actorsFeature.selectIsLoaded);
  readonly #tree = this.#store.selectSignal(actorsFeature.selectTree);
  readonly #closed = signal<ReadonlySet<string>>(new Set());
  protected readonly skeletons = SKELETONS;
  protected readonly count = computed(() => this.#tree().length);
  protected readonly restarts = computed(() => sum(this.#tree(), ({ actor }) => actor.restarts));
  protected readonly waiting = computed(() => sum(this.#tree(), ({ actor }) => actor.mailbox));

  /** Without what lies below a closed branch. */
  protected readonly rows = computed(() => {
    const closed = this.#closed();
    let hiddenBelow = Infinity;
    return this.#tree().filter(({ actor, depth }) => {
      if (depth > hiddenBelow) return false;
      hiddenBelow = closed.has(actor.id) ? depth : Infinity;
      return true;
    });
  });

  constructor() {
    this.#store.dispatch(ActorsPage.opened());
  }

  ngOnDestroy(): void {
    this.#store.dispatch(ActorsPage.closed());
  }

  protected isOpen(id: string): boolean {
    return !this.#closed().has(id);
  }

  protected toggle(id: string): void {
    this.#closed.update((closed) => {
      const next = new Set(closed);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }

  protected iconOf(kind: string): IconName {
    return ICONS[kind] ?? 'computer';
  }

  /** The last step of the path; of a long id its end, as the beginning is the time it was made. */
  protected nameOf(id: string): string {
    const name = id.split('/').at(-1) ?? id;
    return /^[0-9a-f]{8}-/.test(name) ? `…${name.slice(-8)}` : name;
  }
}

const sum = (rows: readonly ActorRow[], of: (row: ActorRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);
