import {
  asParent,
  spawnActor,
  stopTree,
  tell,
  type ActorSpec,
  type Address,
  type Edge,
} from '../kernel/actor.ts';
import { move, stay, type Step } from '../kernel/step.ts';
import { Timers } from '../kernel/timers.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkMessage, TrunksEffect, TrunksMessage } from './messages.ts';
import { trunkActor, type TrunkPorts } from './trunk.ts';

const LOAD_AGAIN_MS = 5000;

export interface TrunksPorts extends TrunkPorts {
  /** Trunks in use, with their passwords. */
  activeTrunks(): Promise<TrunkRoute[]>;
}

export interface TrunksState {
  readonly trunks: Readonly<Record<string, TrunkRoute>>;
}

/** Pure: the same state and message give the same step. */
export function reduceTrunks(
  state: TrunksState,
  message: TrunksMessage,
): Step<TrunksState, TrunksEffect> {
  switch (message.type) {
    case 'load':
      return move(state, { type: 'load' });
    case 'failed':
      return move(state, { type: 'loadAfter', ms: LOAD_AGAIN_MS });
    case 'loaded': {
      const trunks = Object.fromEntries(message.trunks.map((trunk) => [trunk.id, trunk]));
      const effects = changes(state.trunks, trunks);
      return effects.length ? move({ trunks }, ...effects) : stay(state);
    }
  }
}

function changes(before: TrunksState['trunks'], after: TrunksState['trunks']): TrunksEffect[] {
  const gone = Object.keys(before).filter((id) => !after[id]);
  const kept = Object.values(after).flatMap((trunk): TrunksEffect[] => {
    const known = before[trunk.id];
    if (!known) return [{ type: 'spawnTrunk', trunk }];
    return JSON.stringify(known) === JSON.stringify(trunk) ? [] : [{ type: 'tellChanged', trunk }];
  });
  return [...gone.map((id): TrunksEffect => ({ type: 'stopTrunk', id })), ...kept];
}

function trunksEdge(
  ports: TrunksPorts,
  self: Address<TrunksMessage>,
): Edge<TrunksEffect, TrunksMessage> {
  const children = new Map<string, Address<TrunkMessage>>();
  const timers = new Timers<'load'>(ports.clock);
  return {
    async perform(effect, send) {
      switch (effect.type) {
        case 'load':
          return { type: 'loaded', trunks: await ports.activeTrunks() };
        case 'spawnTrunk':
          children.set(
            effect.trunk.id,
            spawnActor(asParent(self), trunkActor(ports, effect.trunk)),
          );
          return;
        case 'tellChanged': {
          const child = children.get(effect.trunk.id);
          return child && tell(child, { type: 'changed', trunk: effect.trunk });
        }
        case 'stopTrunk': {
          const child = children.get(effect.id);
          children.delete(effect.id);
          return child && stopTree(asParent(child));
        }
        case 'loadAfter':
          return timers.set('load', effect.ms, () => send({ type: 'load' }));
      }
    },
    failed: (_effect, error) => ({ type: 'failed', error: String(error) }),
    release: () => timers.clear(),
  };
}

/** One child per trunk in use. */
export function trunksActor(
  ports: TrunksPorts,
): ActorSpec<TrunksState, TrunksMessage, TrunksEffect> {
  return {
    name: 'trunks',
    kind: 'trunks',
    initial: { trunks: {} },
    edge: (self) => trunksEdge(ports, self),
    reduce: reduceTrunks,
    isDone: () => false,
    phase: (state) => `${Object.keys(state.trunks).length} trunks`,
    onStart: () => ({ type: 'load' }),
    restart: () => ({ trunks: {} }),
  };
}
