import {
  asParent,
  spawnActor,
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
/** A trunk that was changed on another node is noticed within this. */
const LOAD_EVERY_MS = 15_000;
/** Of many trunks each begins to ask a little later than the one before. */
const SPREAD_MS = 25;

export interface TrunksPorts extends TrunkPorts {
  /** Trunks in use, with their passwords. */
  activeTrunks(): Promise<TrunkRoute[]>;
}

export interface TrunksState {
  readonly trunks: Readonly<Record<string, TrunkRoute>>;
  /** They take their registration back and end; until then their names are taken. */
  readonly leaving: readonly string[];
  /** Called when all trunks are over; null unless they retire. */
  readonly retired: (() => void) | null;
}

const noTrunks = (): TrunksState => ({ trunks: {}, leaving: [], retired: null });

type TrunksStep = Step<TrunksState, TrunksEffect>;

/** Pure: the same state and message give the same step. */
export function reduceTrunks(state: TrunksState, message: TrunksMessage): TrunksStep {
  switch (message.type) {
    case 'load':
      return state.retired ? stay(state) : move(state, { type: 'load' });
    case 'failed':
      return move(state, { type: 'loadAfter', ms: LOAD_AGAIN_MS });
    case 'loaded':
      return state.retired ? stay(state) : loaded(state, message.trunks);
    case 'retire':
      return settle(leave({ ...state, retired: message.retired }, Object.keys(state.trunks)));
    case 'over':
      return over(state, message.id);
  }
}

function loaded(state: TrunksState, rows: readonly TrunkRoute[]): TrunksStep {
  const trunks = Object.fromEntries(
    rows.filter(({ id }) => !state.leaving.includes(id)).map((trunk) => [trunk.id, trunk]),
  );
  const gone = Object.keys(state.trunks).filter((id) => !trunks[id]);
  const step = leave(state, gone);
  return move({ ...step.state, trunks }, ...step.effects, ...changes(state.trunks, trunks), {
    type: 'loadAfter',
    ms: LOAD_EVERY_MS,
  });
}

function leave(state: TrunksState, ids: readonly string[]): TrunksStep {
  const trunks = Object.fromEntries(
    Object.entries(state.trunks).filter(([id]) => !ids.includes(id)),
  );
  return move(
    { ...state, trunks, leaving: [...state.leaving, ...ids] },
    ...ids.map((id) => ({ type: 'tellRetire', id }) as const),
  );
}

/** One that was switched off and on again meanwhile begins anew. */
function over(state: TrunksState, gone: string): TrunksStep {
  const next = { ...state, leaving: state.leaving.filter((id) => id !== gone) };
  return state.retired ? settle(move(next)) : move(next, { type: 'load' });
}

function settle({ state, effects }: TrunksStep): TrunksStep {
  const { retired, leaving } = state;
  if (!retired || leaving.length > 0) return { state, effects };
  return move({ ...state, retired: null }, ...effects, { type: 'tellRetired', retired });
}

function changes(before: TrunksState['trunks'], after: TrunksState['trunks']): TrunksEffect[] {
  const fresh = Object.values(after).filter(({ id }) => !before[id]);
  const kept = Object.values(after).filter(
    (trunk) => before[trunk.id] && JSON.stringify(before[trunk.id]) !== JSON.stringify(trunk),
  );
  const spreadMs = (fresh.length - 1) * SPREAD_MS;
  return [
    ...fresh.map((trunk) => ({ type: 'spawnTrunk', trunk, spreadMs }) as const),
    ...kept.map((trunk) => ({ type: 'tellChanged', trunk }) as const),
  ];
}

function trunksEdge(
  ports: TrunksPorts,
  self: Address<TrunksMessage>,
): Edge<TrunksEffect, TrunksMessage> {
  const children = new Map<string, Address<TrunkMessage>>();
  const timers = new Timers<'load'>(ports.clock);
  const spawnTrunk = ({ trunk, spreadMs }: Extract<TrunksEffect, { type: 'spawnTrunk' }>) => {
    const over = () => tell(self, { type: 'over', id: trunk.id });
    const actor = trunkActor(ports, trunk, { spreadMs, over });
    children.set(trunk.id, spawnActor(asParent(self), actor));
  };
  return {
    async perform(effect, send) {
      switch (effect.type) {
        case 'load':
          return { type: 'loaded', trunks: await ports.activeTrunks() };
        case 'spawnTrunk':
          return spawnTrunk(effect);
        case 'tellChanged': {
          const child = children.get(effect.trunk.id);
          const { trunk } = effect;
          return child && tell(child, { type: 'changed', trunk, at: ports.clock.now() });
        }
        case 'tellRetire': {
          const child = children.get(effect.id);
          children.delete(effect.id);
          return child && tell(child, { type: 'retire' });
        }
        case 'tellRetired':
          return effect.retired();
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
    initial: noTrunks(),
    edge: (self) => trunksEdge(ports, self),
    reduce: reduceTrunks,
    isDone: () => false,
    phase: (state) => `${Object.keys(state.trunks).length} trunks`,
    onStart: () => ({ type: 'load' }),
    restart: noTrunks,
  };
}
