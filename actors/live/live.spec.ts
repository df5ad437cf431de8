import fc from 'fast-check';
import { startSystem, type System } from '../kernel/actor.ts';
import type { LiveTrunkItem } from '../ports/live.ts';
import { until } from '../ports/until.ts';
import { startLive, type LiveHub } from './live.ts';
import type { LiveEvent, LiveMessage } from './messages.ts';
import { nothingLive, reduceLive } from './state.ts';

const trunk = (id: string, reason = ''): LiveTrunkItem => ({
  id,
  name: id,
  state: 'up',
  line: 'up',
  hasAnswered: true,
  reason,
  since: 0,
  rttMs: null,
  isLab: false,
  server: null,
});

/** What a reader knows after a run of events. */
function known(events: readonly LiveEvent[]): Map<string, string> {
  const items = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'snapshot') items.clear();
    else for (const id of event.gone) items.delete(id);
    for (const item of event.type === 'snapshot' ? event.items : event.put)
      items.set(item.id, (item as LiveTrunkItem).reason);
  }
  return items;
}

describe('the live hub', () => {
  let system: System;
  let hub: LiveHub;

  beforeEach(() => {
    system = startSystem({ name: 'live', onCrash: () => undefined });
    hub = startLive(system);
  });
  afterEach(() => {
    hub.close();
    system.stop();
  });

  const follow = (after: number | null = null) => {
    const events: LiveEvent[] = [];
    const leave = hub.subscribe('trunks', (event) => events.push(event), after);
    return { events, leave };
  };

  it('gives a snapshot, then numbered deltas in which a burst is one item', async () => {
    const { events } = follow();
    await until(() => events.length === 1);
    for (let n = 0; n < 50; n++) hub.sink.put('trunks', trunk('a', String(n)));
    await until(() => events.length === 2);
    hub.sink.gone('trunks', 'a');
    await until(() => events.length === 3);
    expect(events.map(({ type, seq }) => [type, seq])).toEqual([
      ['snapshot', 0],
      ['delta', 1],
      ['delta', 2],
    ]);
    expect(events[1]).toEqual(jasmine.objectContaining({ put: [trunk('a', '49')], gone: [] }));
    expect(known(events).size).toBe(0);
  });

  it('resumes after a gap with what was missed, and with a snapshot when that is no longer kept', async () => {
    const first = follow();
    hub.sink.put('trunks', trunk('a'));
    await until(() => first.events.some(({ seq }) => seq === 1));
    first.leave();
    hub.sink.put('trunks', trunk('b'));
    const watcher = follow();
    await until(() => watcher.events.some(({ seq }) => seq === 2));
    const back = follow(1);
    await until(() => back.events.length === 1);
    expect(back.events[0]).toEqual(jasmine.objectContaining({ type: 'delta', seq: 2 }));
    const stranger = follow(77);
    await until(() => stranger.events.length === 1);
    expect(stranger.events[0]?.type).toBe('snapshot');
  });

  it('sends nothing to who has left', async () => {
    const { events, leave } = follow();
    await until(() => events.length === 1);
    leave();
    const other = follow();
    hub.sink.put('trunks', trunk('a'));
    await until(() => other.events.length >= 2);
    expect(events.length).toBe(1);
  });

  it('shows the supervision tree while somebody looks', async () => {
    const events: LiveEvent[] = [];
    hub.subscribe('actors', (event) => events.push(event), null);
    await until(() => events.some((event) => event.type === 'delta' && event.put.length > 0));
    const ids = events.flatMap((event) =>
      event.type === 'delta' ? event.put.map((item) => item.id) : [],
    );
    expect(ids).toContain('live/live');
  });
});

describe('a reader of the live feed', () => {
  it('knows the same whether it followed from the start or resumed at any point', () => {
    const change = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      reason: fc.string({ maxLength: 3 }),
      gone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 150 }), fc.nat(150), (changes, leftAfter) => {
        let state = nothingLive();
        const faithful: LiveEvent[] = [];
        const seen: LiveEvent[] = [];
        const send = (message: LiveMessage, ...to: LiveEvent[][]) => {
          const step = reduceLive(state, message);
          state = step.state;
          for (const effect of step.effects)
            if (effect.type === 'send') for (const reader of to) reader.push(...effect.events);
        };
        send({ type: 'subscribe', topic: 'trunks', id: 'faithful', after: null }, faithful);
        for (const [index, { id, reason, gone }] of changes.entries()) {
          const readers = index < leftAfter ? [faithful, seen] : [faithful];
          const put = gone ? [] : [trunk(id, reason)];
          send({ type: 'changed', topic: 'trunks', put, gone: gone ? [id] : [] }, ...readers);
        }
        const last = seen.at(-1)?.seq ?? 0;
        send({ type: 'subscribe', topic: 'trunks', id: 'late', after: last }, seen);
        expect(known(seen)).toEqual(known(faithful));
      }),
    );
  });
});
