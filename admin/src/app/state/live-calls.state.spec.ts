import type { LiveCall } from '../../../../server/contract/live.ts';
import { liveCall } from '../../testing/live.ts';
import type { LiveBatch } from '../core/live-topic.ts';
import { CallsApi, liveCallsFeature, LiveCallsFeed, LiveCallsPage } from './live-calls.state.ts';

const { reducer } = liveCallsFeature;
const batch = (given: Partial<LiveBatch<LiveCall>>): LiveBatch<LiveCall> => ({
  isSnapshot: false,
  put: [],
  gone: [],
  ...given,
});
const start = reducer(undefined, { type: 'start' });
const withCalls = (...ids: string[]) =>
  reducer(
    start,
    LiveCallsFeed.changed({
      batch: batch({
        isSnapshot: true,
        put: ids.map((id, at) => liveCall({ id, started_at: at })),
      }),
    }),
  );

describe('Live calls', () => {
  it('are unknown until the first snapshot', () => {
    expect(start.isLoaded).toBe(false);
    expect(withCalls().isLoaded).toBe(true);
  });

  it('stand in the order they began', () => {
    const state = reducer(
      start,
      LiveCallsFeed.changed({
        batch: batch({
          isSnapshot: true,
          put: [liveCall({ id: 'late', started_at: 9 }), liveCall({ id: 'early', started_at: 1 })],
        }),
      }),
    );
    expect(state.order).toEqual(['early', 'late']);
  });

  it('keep the same object when another call changes, so that its card is not drawn again', () => {
    const before = withCalls('a', 'b');
    const put = [liveCall({ id: 'b', speaking: 'agent' })];
    const after = reducer(before, LiveCallsFeed.changed({ batch: batch({ put }) }));
    expect(after.entities['a']).toBe(before.entities['a']);
    expect(after.entities['b']?.speaking).toBe('agent');
    expect(after.order).toBe(before.order);
  });

  it('stay on the grid as ended while they fade, and count no more', () => {
    const state = reducer(
      withCalls('a', 'b'),
      LiveCallsFeed.changed({ batch: batch({ gone: ['a'] }) }),
    );
    expect(state.entities['a']?.phase).toBe('closed');
    expect(state.order).toEqual(['a', 'b']);
    expect(liveCallsFeature.selectActiveCount.projector(state.entities)).toBe(1);
  });

  it('leave their place to the last one, so that the others stay put', () => {
    const gone = reducer(
      withCalls('a', 'b', 'c', 'd'),
      LiveCallsFeed.changed({ batch: batch({ gone: ['b'] }) }),
    );
    const state = reducer(gone, LiveCallsFeed.faded({ ids: ['b'] }));
    expect(state.order).toEqual(['a', 'd', 'c']);
    expect(state.entities['b']).toBeUndefined();
  });

  it('leave all together when all have faded', () => {
    const gone = reducer(
      withCalls('a', 'b', 'c'),
      LiveCallsFeed.changed({ batch: batch({ gone: ['a', 'b', 'c'] }) }),
    );
    expect(reducer(gone, LiveCallsFeed.faded({ ids: ['a', 'b', 'c'] })).order).toEqual([]);
  });

  it('do not leave when a snapshot brought them back in the meantime', () => {
    const state = reducer(withCalls('a'), LiveCallsFeed.faded({ ids: ['a'] }));
    expect(state.order).toEqual(['a']);
  });

  it('are marked as ending while a hang-up is under way, and no longer when it failed', () => {
    const asked = reducer(withCalls('a'), LiveCallsPage.hangUpClicked({ id: 'a' }));
    expect(asked.ending).toEqual(['a']);
    expect(reducer(asked, CallsApi.hangUpFailed({ id: 'a', problem: '' })).ending).toEqual([]);
  });
});
