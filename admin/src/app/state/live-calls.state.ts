import { createEntityAdapter, type EntityState } from '@ngrx/entity';
import {
  createActionGroup,
  createFeature,
  createReducer,
  createSelector,
  on,
  props,
} from '@ngrx/store';
import type { LiveCall } from '../../../../server/contract/live.ts';
import type { LiveBatch } from '../core/live-topic.ts';

export const LiveCallsFeed = createActionGroup({
  source: 'Live Calls Feed',
  events: {
    Changed: props<{ batch: LiveBatch<LiveCall> }>(),
    /** Cards of ended calls have faded out. */
    Faded: props<{ ids: readonly string[] }>(),
  },
});

export const LiveCallsPage = createActionGroup({
  source: 'Live Calls Page',
  events: { 'Hang Up Clicked': props<{ id: string }>() },
});

export const CallsApi = createActionGroup({
  source: 'Calls API',
  events: {
    'Hang Up Asked': props<{ id: string }>(),
    'Hang Up Failed': props<{ id: string; problem: string }>(),
  },
});

const calls = createEntityAdapter<LiveCall>();

export interface LiveCallsState extends EntityState<LiveCall> {
  /** Places in the grid. A new call takes the end; a gap is filled by the last: others stay put. */
  readonly order: readonly string[];
  /** Calls somebody here asked to end. */
  readonly ending: readonly string[];
  readonly isLoaded: boolean;
}

const initial: LiveCallsState = calls.getInitialState({ order: [], ending: [], isLoaded: false });

function changed(state: LiveCallsState, batch: LiveBatch<LiveCall>): LiveCallsState {
  const { isSnapshot, put, gone } = batch;
  if (isSnapshot) {
    const all = calls.setAll([...put], state);
    const order = put.toSorted((a, b) => a.started_at - b.started_at).map(({ id }) => id);
    return { ...all, order, isLoaded: true };
  }
  const added = put.filter(({ id }) => !state.entities[id]).map(({ id }) => id);
  const ended = gone.flatMap((id) => endedCall(state.entities[id]));
  return {
    ...calls.upsertMany([...put, ...ended], state),
    order: added.length > 0 ? [...state.order, ...added] : state.order,
  };
}

/** The feed says only that a call is gone; its card still fades out. */
function endedCall(call: LiveCall | undefined): LiveCall[] {
  if (!call) return [];
  return [{ ...call, phase: 'closed', speaking: 'nobody', ended_at: call.ended_at ?? Date.now() }];
}

function faded(state: LiveCallsState, ids: readonly string[]): LiveCallsState {
  const leaving = ids.filter((id) => state.entities[id]?.phase === 'closed');
  const order = [...state.order];
  for (const id of leaving) {
    const place = order.indexOf(id);
    const last = order.pop();
    if (last !== undefined && last !== id && place >= 0) order[place] = last;
  }
  const ending = state.ending.filter((id) => !leaving.includes(id));
  return { ...calls.removeMany([...leaving], state), order, ending };
}

export const liveCallsFeature = createFeature({
  name: 'liveCalls',
  reducer: createReducer(
    initial,
    on(LiveCallsFeed.changed, (state, { batch }) => changed(state, batch)),
    on(LiveCallsFeed.faded, (state, { ids }) => faded(state, ids)),
    on(LiveCallsPage.hangUpClicked, (state, { id }) => ({
      ...state,
      ending: [...state.ending, id],
    })),
    on(CallsApi.hangUpFailed, (state, { id }) => ({
      ...state,
      ending: state.ending.filter((known) => known !== id),
    })),
  ),
  extraSelectors: ({ selectOrder, selectEntities }) => ({
    selectGrid: createSelector(selectOrder, selectEntities, (order, entities) =>
      order.flatMap((id) => entities[id] ?? []),
    ),
    selectActiveCount: createSelector(
      selectEntities,
      (entities) => Object.values(entities).filter((call) => call?.phase !== 'closed').length,
    ),
  }),
});
