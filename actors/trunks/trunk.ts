import type { ActorSpec, Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { LiveSink } from '../ports/live.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkSignalling } from '../ports/telephony.ts';
import type { TrunkEffect, TrunkMessage } from './messages.ts';
import { newTrunk, reduceTrunk, type TrunkState } from './trunk-state.ts';

const ANSWER_WITHIN_MS = 5000;
const EXPIRES_MS = 300_000;

export interface TrunkPorts {
  readonly signalling: TrunkSignalling;
  readonly live: LiveSink;
  readonly clock: Clock;
}

function trunkEdge(ports: TrunkPorts, id: string): Edge<TrunkEffect, TrunkMessage> {
  const { signalling, live, clock } = ports;
  const timers = new Timers<'tick'>(clock);
  return {
    async perform(effect, send) {
      switch (effect.type) {
        case 'probe': {
          const probe = await signalling.options(effect.trunk, ANSWER_WITHIN_MS);
          return { type: 'probed', probe, at: clock.now() };
        }
        case 'register': {
          const { expiresInMs, ...probe } = await signalling.register(effect.trunk, EXPIRES_MS);
          return { type: 'registered', probe, expiresInMs, at: clock.now() };
        }
        case 'tickAfter':
          return timers.set('tick', effect.ms, () => send({ type: 'ticked' }));
        case 'show':
          return live.put('trunks', effect.state);
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
      live.gone('trunks', id);
    },
  };
}

/** One trunk: OPTIONS or REGISTER with refresh; a restart asks (and registers) again. */
export function trunkActor(
  ports: TrunkPorts,
  trunk: TrunkRoute,
): ActorSpec<TrunkState, TrunkMessage, TrunkEffect> {
  return {
    name: trunk.id,
    kind: 'trunk',
    initial: newTrunk(trunk, ports.clock.now()),
    edge: () => trunkEdge(ports, trunk.id),
    reduce: reduceTrunk,
    isDone: () => false,
    phase: (state) => state.view.state,
    onStart: () => ({ type: 'start' }),
    restart: ({ state }) => newTrunk(state?.trunk ?? trunk, ports.clock.now()),
  };
}
