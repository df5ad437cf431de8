import { liveActor } from '../../testing/live.ts';
import { ActorsFeed, actorsFeature, asTree } from './actors.state.ts';

describe('The supervision tree', () => {
  it('reads parents before children, the oldest first', () => {
    const rows = asTree([
      liveActor({ id: 'r/b/x', parent: 'r/b', started_at: 3 }),
      liveActor({ id: 'r/b', parent: 'r', started_at: 2 }),
      liveActor({ id: 'r/a', parent: 'r', started_at: 1 }),
      liveActor({ id: 'r', parent: null, started_at: 0 }),
    ]);
    expect(rows.map(({ actor, depth, children }) => [actor.id, depth, children])).toEqual([
      ['r', 0, 2],
      ['r/a', 1, 0],
      ['r/b', 1, 1],
      ['r/b/x', 2, 0],
    ]);
  });

  it('shows an actor whose parent it does not know yet', () => {
    const rows = asTree([liveActor({ id: 'r/a', parent: 'r' })]);
    expect(rows.map(({ actor, depth }) => [actor.id, depth])).toEqual([['r/a', 0]]);
  });

  it('drops what a new snapshot does not hold', () => {
    const { reducer } = actorsFeature;
    const put = (id: string, isSnapshot: boolean) =>
      ActorsFeed.changed({ batch: { isSnapshot, put: [liveActor({ id })], gone: [] } });
    const state = [put('a', true), put('b', false), put('c', true)].reduce(
      (before, action) => reducer(before, action),
      reducer(undefined, { type: 'start' }),
    );
    expect(state.ids).toEqual(['c']);
  });
});
