import { Component, computed, effect, inject, input, signal } from '@angular/core';
import type { LiveActor } from '../../../../server/contract/live.ts';
import { LiveFeed } from '../core/live-feed.ts';
import { ActorTree } from './actor-tree.ts';
import { asTree } from './actors.state.ts';

/** The actors of one call: its own and those below it. */
@Component({
  selector: 'app-call-actors',
  imports: [ActorTree],
  template: `<app-actor-tree [tree]="tree()" [isLoaded]="isLoaded()" />`,
  styles: `
    :host {
      display: block;
      border: 1px solid var(--cb-line);
      border-radius: 12px;
      overflow: hidden;
    }
  `,
})
export class CallActors {
  readonly call = input.required<string>();
  readonly #actors = signal<ReadonlyMap<string, LiveActor>>(new Map());
  protected readonly isLoaded = signal(false);
  protected readonly tree = computed(() => {
    const call = this.call();
    return asTree([...this.#actors().values()].filter(({ id }) => id.split('/').includes(call)));
  });

  constructor() {
    const feed = inject(LiveFeed);
    effect((onCleanup) => {
      const call = this.call();
      const batches = feed.topic<LiveActor>('actors').subscribe(({ isSnapshot, put, gone }) => {
        this.isLoaded.set(true);
        const own = put.filter(({ id }) => id.includes(call));
        const left = gone.filter((id) => id.includes(call));
        if (!isSnapshot && own.length + left.length === 0) return;
        this.#actors.update((known) => {
          const next = new Map(isSnapshot ? [] : known);
          for (const actor of own) next.set(actor.id, actor);
          for (const id of left) next.delete(id);
          return next;
        });
      });
      onCleanup(() => batches.unsubscribe());
    });
  }
}
