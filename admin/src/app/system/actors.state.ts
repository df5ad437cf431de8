import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { createEntityAdapter, type EntityState } from '@ngrx/entity';
import {
  createActionGroup,
  createFeature,
  createReducer,
  createSelector,
  emptyProps,
  on,
  props,
} from '@ngrx/store';
import { map, switchMap, takeUntil } from 'rxjs';
import type { LiveActor } from '../../../../server/contract/live.ts';
import { LiveFeed } from '../core/live-feed.ts';
import type { LiveBatch } from '../core/live-topic.ts';

export const ActorsPage = createActionGroup({
  source: 'Actors Page',
  events: { Opened: emptyProps(), Closed: emptyProps() },
});
export const ActorsFeed = createActionGroup({
  source: 'Actors Feed',
  events: { Changed: props<{ batch: LiveBatch<LiveActor> }>() },
});

/** An actor at its place in the supervision tree. */
export interface ActorRow {
  readonly actor: LiveActor;
  readonly depth: number;
  readonly children: number;
}

const actors = createEntityAdapter<LiveActor>();
interface ActorsState extends EntityState<LiveActor> {
  readonly isLoaded: boolean;
}
const initial: ActorsState = actors.getInitialState({ isLoaded: false });

function changed(state: ActorsState, { isSnapshot, put, gone }: LiveBatch<LiveActor>) {
  const loaded = { ...state, isLoaded: true };
  return isSnapshot
    ? actors.setAll([...put], loaded)
    : actors.upsertMany([...put], actors.removeMany([...gone], loaded));
}

/** Parents before children, oldest first: the order a tree is read in. */
export function asTree(all: readonly LiveActor[]): ActorRow[] {
  const known = new Set(all.map(({ id }) => id));
  const below = new Map<string | null, LiveActor[]>();
  for (const actor of all) {
    const parent = actor.parent !== null && known.has(actor.parent) ? actor.parent : null;
    const siblings = below.get(parent);
    if (siblings) siblings.push(actor);
    else below.set(parent, [actor]);
  }
  const rows: ActorRow[] = [];
  const walk = (parent: string | null, depth: number) => {
    const children = (below.get(parent) ?? []).toSorted(
      (a, b) => a.started_at - b.started_at || a.id.localeCompare(b.id),
    );
    for (const actor of children) {
      rows.push({ actor, depth, children: below.get(actor.id)?.length ?? 0 });
      walk(actor.id, depth + 1);
    }
  };
  walk(null, 0);
  return rows;
}

export const actorsFeature = createFeature({
  name: 'actors',
  reducer: createReducer(
    initial,
    on(ActorsFeed.changed, (state, { batch }) => changed(state, batch)),
    on(ActorsPage.closed, () => initial),
  ),
  extraSelectors: ({ selectActorsState }) => ({
    selectTree: createSelector(selectActorsState, (state) =>
      asTree(actors.getSelectors().selectAll(state)),
    ),
  }),
});

export const followActors = createEffect(
  (actions = inject(Actions), feed = inject(LiveFeed)) =>
    actions.pipe(
      ofType(ActorsPage.opened),
      switchMap(() =>
        feed.topic<LiveActor>('actors').pipe(
          map((batch) => ActorsFeed.changed({ batch })),
          takeUntil(actions.pipe(ofType(ActorsPage.closed))),
        ),
      ),
    ),
  { functional: true },
);
