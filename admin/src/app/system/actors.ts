import { Component, computed, inject, type OnDestroy } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Format } from '../core/format.ts';
import { PageHead } from '../ui/page-head.ts';
import { ActorTree } from './actor-tree.ts';
import { actorsFeature, ActorsPage, type ActorRow } from './actors.state.ts';

/** The supervision tree as it is, live. */
@Component({
  selector: 'app-actors',
  imports: [ActorTree, PageHead, TranslocoDirective],
  templateUrl: './actors.html',
  styleUrl: './actors.scss',
})
export class Actors implements OnDestroy {
  readonly #store = inject(Store);
  protected readonly format = inject(Format);
  protected readonly isLoaded = this.#store.selectSignal(actorsFeature.selectIsLoaded);
  protected readonly tree = this.#store.selectSignal(actorsFeature.selectTree);
  protected readonly count = computed(() => this.tree().length);
  protected readonly restarts = computed(() => sum(this.tree(), ({ actor }) => actor.restarts));
  protected readonly waiting = computed(() => sum(this.tree(), ({ actor }) => actor.mailbox));

  constructor() {
    this.#store.dispatch(ActorsPage.opened());
  }

  ngOnDestroy(): void {
    this.#store.dispatch(ActorsPage.closed());
  }
}

const sum = (rows: readonly ActorRow[], of: (row: ActorRow) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);
