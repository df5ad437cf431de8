import type { ActorSpec, Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveSink } from '../ports/live.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkHistory } from '../ports/store.ts';
import type { TrunkSignalling } from '../ports/telephony.ts';
import type { Between, TrunkEffect, TrunkMessage, TrunkTimer } from './messages.ts';
import { newTrunk, reduceTrunk, type TrunkState } from './trunk-state.ts';

const ANSWER_WITHIN_MS = 5000;

export interface TrunkPorts {
  readonly signalling: TrunkSignalling;
  readonly live: LiveSink;
  readonly clock: Clock;
  readonly history: TrunkHistory;
  /** Calls a trunk carries now, on all nodes. */
  activeCalls(trunkId: string): Promise<number>;
  /** 0 to 1, for waits that must not be alike. */
  random(): number;
}

interface Own {
  readonly id: string;
  over(): void;
}

function trunkEdge(ports: TrunkPorts, own: Own): Edge<TrunkEffect, TrunkMessage> {
  const { signalling, live, clock } = ports;
  const timers = new Timers<TrunkTimer>(clock);
  const drawn = ([least, most]: Between) => least + (most - least) * ports.random();
  return {
    async perform(effect, send) {
      switch (effect.type) {
        case 'probe': {
          const probe = await signalling.options(effect.trunk, ANSWER_WITHIN_MS);
          return { type: 'probed', probe, at: clock.now() };
        }
        case 'register': {
          const { trunk } = effect;
          const { expiresInMs, ...probe } = await signalling.register(trunk, trunk.registerForMs);
          return { type: 'registered', probe, expiresInMs, at: clock.now() };
        }
        case 'unregister':
          await signalling.register(effect.trunk, 0);
          return { type: 'unregistered', at: clock.now() };
        case 'countCalls':
          return { type: 'counted', calls: await ports.activeCalls(own.id), at: clock.now() };
        case 'wait': {
          const { timer } = effect;
          return timers.set(timer, drawn(effect.between), () => send({ type: 'ticked', timer }));
        }
        case 'forget':
          return timers.cancel(effect.timer);
        case 'show':
          return live.put('trunks', effect.view);
        case 'note':
          return ports.history.changed(own.id, effect.view);
        case 'tellOver':
          return own.over();
      }
    },
    failed: (effect, error) => ({
      type: 'failed',
      effect: effect.type,
      error: error instanceof Error ? error.message : String(error),
      at: clock.now(),
    }),
    release() {
      timers.clear();
      live.gone('trunks', own.id);
    },
  };
}

/**
 * One trunk: OPTIONS, and REGISTER with refresh. A restart asks (and registers) again; one that
 * retires takes its registration back first.
 */
export function trunkActor(
  ports: TrunkPorts,
  trunk: TrunkRoute,
  /** `spreadMs`: the first question waits so long at most. */
  more: { readonly spreadMs?: number; readonly over?: () => void } = {},
): ActorSpec<TrunkState, TrunkMessage, TrunkEffect> {
  const { spreadMs = 0, over = () => undefined } = more;
  return {
    name: trunk.id,
    kind: 'trunk',
    initial: newTrunk(trunk, ports.clock.now()),
    edge: () => trunkEdge(ports, { id: trunk.id, over }),
    reduce: reduceTrunk,
    isDone: (state) => state.phase === 'over',
    phase: (state) => state.view.state,
    onStart: (restarted) => ({ type: 'start', withinMs: restarted ? 0 : spreadMs }),
    restart: ({ state }) => newTrunk(state?.trunk ?? trunk, ports.clock.now()),
  };
}
