import { move, stay, type Step } from '../kernel/step.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkProbe } from '../ports/telephony.ts';
import type { TrunkEffect, TrunkMessage, TrunkView } from './messages.ts';

const PROBE_EVERY_MS = 30_000;
const PROBE_AGAIN_MS = 5000;
/** Failures in a row before a trunk counts as down; one success brings it up. */
const DOWN_AFTER = 2;
/** A registration is refreshed well before it ends. */
const REFRESH_AT = 0.8;
/** What the lab calls itself in its Server header. */
const LAB_SERVER = 'Callboard-Lab';

export interface TrunkState {
  readonly trunk: TrunkRoute;
  readonly view: TrunkView;
  readonly failures: number;
}

type TrunkStep = Step<TrunkState, TrunkEffect>;

export const newTrunk = (trunk: TrunkRoute, at: number): TrunkState => ({
  trunk,
  failures: 0,
  view: {
    id: trunk.id,
    name: trunk.name,
    state: 'unknown',
    reason: 'not asked yet',
    since: at,
    rttMs: null,
    isLab: false,
    server: null,
  },
});

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceTrunk(state: TrunkState, message: TrunkMessage): TrunkStep {
  switch (message.type) {
    case 'start':
    case 'ticked':
      return move(state, ask(state.trunk));
    case 'changed': {
      const view = { ...state.view, name: message.trunk.name };
      return move({ ...state, trunk: message.trunk, failures: 0, view }, ask(message.trunk));
    }
    case 'probed':
      return heard(state, message.probe, { at: message.at, nextMs: PROBE_EVERY_MS });
    case 'registered':
      return heard(state, message.probe, {
        at: message.at,
        nextMs: Math.max(PROBE_AGAIN_MS, message.expiresInMs * REFRESH_AT),
      });
    case 'failed':
      return message.effect === 'show'
        ? stay(state)
        : unreachable(state, message.error, message.at);
  }
}

const ask = (trunk: TrunkRoute): TrunkEffect =>
  trunk.register ? { type: 'register', trunk } : { type: 'probe', trunk };

function heard(
  state: TrunkState,
  probe: TrunkProbe,
  { at, nextMs }: { at: number; nextMs: number },
): TrunkStep {
  if (!probe.reachable) return unreachable(state, probe.reason, at);
  const refused = state.trunk.register && (probe.status ?? 0) >= 300;
  const up = state.trunk.register ? 'registered' : 'up';
  return show(
    { ...state, failures: 0 },
    {
      state: refused ? 'refused' : up,
      reason: probe.reason,
      rttMs: probe.rttMs,
      isLab: probe.server?.startsWith(LAB_SERVER) ?? false,
      server: probe.server,
    },
    { at, nextMs: refused ? PROBE_EVERY_MS : nextMs },
  );
}

function unreachable(state: TrunkState, reason: string, at: number): TrunkStep {
  const failures = state.failures + 1;
  const down = failures >= DOWN_AFTER || state.view.state === 'unknown';
  return show({ ...state, failures }, down ? { state: 'down', reason, rttMs: null } : { reason }, {
    at,
    nextMs: PROBE_AGAIN_MS,
  });
}

function show(
  state: TrunkState,
  change: Partial<TrunkView>,
  { at, nextMs }: { at: number; nextMs: number },
): TrunkStep {
  const since = change.state && change.state !== state.view.state ? at : state.view.since;
  const view = { ...state.view, ...change, since };
  return move({ ...state, view }, { type: 'show', state: view }, { type: 'tickAfter', ms: nextMs });
}
