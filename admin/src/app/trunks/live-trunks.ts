import { DestroyRef, inject, Injectable, signal } from '@angular/core';
import type { LiveTrunk } from '../../../../server/contract/live.ts';
import { LiveFeed } from '../core/live-feed.ts';

/** What the trunks' actors last saw, by id, for as long as a page shows it. */
@Injectable()
export class LiveTrunks {
  readonly #states = signal<ReadonlyMap<string, LiveTrunk>>(new Map());
  readonly states = this.#states.asReadonly();

  constructor() {
    const following = inject(LiveFeed)
      .topic<LiveTrunk>('trunks')
      .subscribe(({ isSnapshot, put, gone }) => {
        const states = new Map(isSnapshot ? [] : this.#states());
        for (const trunk of put) states.set(trunk.id, trunk);
        for (const id of gone) states.delete(id);
        this.#states.set(states);
      });
    inject(DestroyRef).onDestroy(() => following.unsubscribe());
  }
}
