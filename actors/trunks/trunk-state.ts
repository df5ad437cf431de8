import { move, stay, type Step } from '../kernel/step.ts';
import type { TrunkLine } from '../ports/live.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { TrunkProbe } from '../ports/telephony.ts';
import type { Between, TrunkEffect, TrunkMessage, TrunkView } from './messages.ts';
import { ask, heard, isSamePlace, noOptions, type OptionsState } from './options.ts';
import {
  isSameAccount,
  noRegistration,
  pursue,
  registered,
  type RegistrationState,
} from './registration.ts';

/** What the lab calls itself in its Server header. */
const LAB_SERVER = 'Callboard-Lab';
const COUNT_EVERY_MS = 2000;

export interface TrunkState {
  readonly phase: 'watching' | 'retiring' | 'over';
  readonly trunk: TrunkRoute;
  readonly options: OptionsState;
  readonly registration: RegistrationState;
  /** Live calls of a trunk that is being drained; null: not counted yet. */
  readonly liveCalls: number | null;
  readonly view: TrunkView;
}

type TrunkStep = Step<TrunkState, TrunkEffect>;

export const newTrunk = (trunk: TrunkRoute, at: number): TrunkState => ({
  phase: 'watching',
  trunk,
  options: noOptions(),
  registration: noRegistration(),
  liveCalls: null,
  view: {
    id: trunk.id,
    name: trunk.name,
    state: 'unknown',
    line: 'unknown',
    reason: 'not asked yet',
    since: at,
    rttMs: null,
    isLab: false,
    server: null,
    hasAnswered: false,
  },
});

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceTrunk(state: TrunkState, message: TrunkMessage): TrunkStep {
  if (state.phase === 'over') return stay(state);
  const step = reduce(state, message);
  const at = 'at' in message ? message.at : state.view.since;
  return shown(state, step, at);
}

function reduce(state: TrunkState, message: TrunkMessage): TrunkStep {
  switch (message.type) {
    case 'start':
      return begin(state, message.withinMs);
    case 'changed':
      return changed(state, message.trunk);
    case 'retire':
      return retire(state);
    case 'ticked':
      return ticked(state, message.timer);
    case 'probed':
      return state.phase === 'watching' ? probed(state, message.probe) : stay(state);
    case 'registered':
      return answered(state, message);
    case 'unregistered':
      return goOn({ ...state, registration: { ...state.registration, asking: null } });
    case 'counted':
      return counted(state, message.calls);
    case 'failed':
      return failed(state, message.effect, message.error);
  }
}

function begin(state: TrunkState, withinMs: number): TrunkStep {
  const count = state.trunk.isDraining ? [COUNT] : [];
  const step = withinMs > 0 ? beginLater(state, [0, withinMs]) : beginNow(state);
  return move(step.state, ...step.effects, ...count);
}

const beginLater = (state: TrunkState, between: Between): TrunkStep =>
  move<TrunkState, TrunkEffect>(
    state,
    ...(state.trunk.optionsIntervalMs === null
      ? []
      : [{ type: 'wait', timer: 'options', between } as const]),
    ...(state.trunk.register ? [{ type: 'wait', timer: 'register', between } as const] : []),
  );

function beginNow(state: TrunkState): TrunkStep {
  const { options, effects } = ask(state.options, state.trunk);
  const registration = { ...state.registration, isDue: true };
  const step = goOn({ ...state, options, registration });
  return move(step.state, ...effects, ...step.effects);
}

const COUNT: TrunkEffect = { type: 'countCalls' };

/** Registers, refreshes or takes back, as the settings want it now. */
function goOn(state: TrunkState): TrunkStep {
  const isWanted = state.phase === 'watching' && state.trunk.register;
  const { registration, effects } = pursue(state.registration, isWanted ? state.trunk : null);
  const isOver = state.phase === 'retiring' && registration.asking === null;
  const next = { ...state, registration };
  return isOver
    ? move({ ...next, phase: 'over' }, ...effects, { type: 'tellOver' })
    : move(next, ...effects);
}

function changed(state: TrunkState, trunk: TrunkRoute): TrunkStep {
  if (state.phase !== 'watching') return stay(state);
  const drains = trunk.isDraining && !state.trunk.isDraining;
  const next = { ...state, trunk, liveCalls: trunk.isDraining ? state.liveCalls : null };
  const draining: TrunkEffect[] = drains ? [COUNT] : [];
  if (!trunk.isDraining) draining.push({ type: 'forget', timer: 'count' });
  if (isSameLine(state.trunk, trunk)) return move(next, ...draining);

  // What was found is forgotten only where somebody else is asked now.
  const kept = isSamePlace(state.trunk, trunk) ? state.options : noOptions();
  const asked = ask({ ...kept, asking: state.options.asking }, trunk);
  const off: TrunkEffect[] =
    trunk.optionsIntervalMs === null ? [{ type: 'forget', timer: 'options' }] : [];
  const known = state.trunk.register && isSameAccount(state.trunk, trunk);
  const registration = known ? state.registration : { ...state.registration, isDue: true };
  const step = goOn({ ...next, options: asked.options, registration });
  return move(step.state, ...draining, ...off, ...asked.effects, ...step.effects);
}

/** A change of name or of draining asks nothing of the carrier. */
function isSameLine(a: TrunkRoute, b: TrunkRoute): boolean {
  const line = (trunk: TrunkRoute) => JSON.stringify({ ...trunk, name: '', isDraining: false });
  return line(a) === line(b);
}

function retire(state: TrunkState): TrunkStep {
  if (state.phase !== 'watching') return stay(state);
  const step = goOn({ ...state, phase: 'retiring' });
  return move(
    step.state,
    { type: 'forget', timer: 'options' },
    { type: 'forget', timer: 'count' },
    ...step.effects,
  );
}

function ticked(state: TrunkState, timer: Extract<TrunkMessage, { type: 'ticked' }>['timer']) {
  if (state.phase !== 'watching') return stay(state);
  switch (timer) {
    case 'options': {
      const { options, effects } = ask(state.options, state.trunk);
      return move({ ...state, options }, ...effects);
    }
    case 'register':
      return goOn({ ...state, registration: { ...state.registration, isDue: true } });
    case 'count':
      return state.trunk.isDraining ? move(state, COUNT) : stay(state);
  }
}

function probed(state: TrunkState, probe: TrunkProbe): TrunkStep {
  const { options, effects } = heard(state.options, state.trunk, probe);
  return move({ ...state, options, view: seen(state.view, probe) }, ...effects);
}

function answered(
  state: TrunkState,
  { probe, expiresInMs }: Extract<TrunkMessage, { type: 'registered' }>,
): TrunkStep {
  const { registration, effects } = registered(state.registration, probe, expiresInMs);
  const next = { ...state, registration, view: seen(state.view, probe) };
  const step = goOn(next);
  return move(step.state, ...effects, ...step.effects);
}

/** A round trip that differs by little is no news: two hundred trunks would tell it all day. */
const isAlike = (a: number | null, b: number | null): boolean =>
  a !== null && b !== null && Math.abs(a - b) <= Math.max(2, a * 0.2);

/** What an answer shows of who is there; silence shows nothing. */
const seen = (view: TrunkView, probe: TrunkProbe): TrunkView =>
  probe.reachable
    ? {
        ...view,
        rttMs: isAlike(view.rttMs, probe.rttMs) ? view.rttMs : probe.rttMs,
        isLab: probe.server?.startsWith(LAB_SERVER) ?? false,
        server: probe.server,
        hasAnswered: true,
      }
    : view;

function counted(state: TrunkState, liveCalls: number): TrunkStep {
  if (!state.trunk.isDraining || state.phase !== 'watching') return stay(state);
  const again: TrunkEffect[] =
    liveCalls > 0
      ? [{ type: 'wait', timer: 'count', between: [COUNT_EVERY_MS, COUNT_EVERY_MS] }]
      : [];
  return move({ ...state, liveCalls }, ...again);
}

/** A request that could not even be sent is a carrier that does not answer. */
function failed(state: TrunkState, effect: TrunkEffect['type'], reason: string): TrunkStep {
  const probe = { reachable: false, status: null, reason, rttMs: null, server: null };
  switch (effect) {
    case 'probe':
      return reduce(state, { type: 'probed', probe, at: 0 });
    case 'register':
      return reduce(state, { type: 'registered', probe, expiresInMs: 0, at: 0 });
    case 'unregister':
      return reduce(state, { type: 'unregistered', at: 0 });
    case 'countCalls':
      return counted(state, state.liveCalls ?? 1);
    default:
      return stay(state);
  }
}

const DRAINS = {
  draining: { state: 'draining', reason: 'no new calls; live ones go on' },
  drained: { state: 'drained', reason: 'no new calls; none is left' },
} as const;

/** Shows what changed; a state that is another one goes into the history. */
function shown(before: TrunkState, step: TrunkStep, at: number): TrunkStep {
  const { state } = step;
  const line = lineOf(state);
  const drain = state.trunk.isDraining
    ? DRAINS[state.liveCalls === 0 ? 'drained' : 'draining']
    : null;
  const { state: name, reason } = drain ?? { state: line.line, reason: line.reason };
  const view: TrunkView = {
    ...state.view,
    name: state.trunk.name,
    state: name,
    line: line.line,
    reason,
    since: name === before.view.state ? before.view.since : at,
    rttMs: line.line === 'down' ? null : state.view.rttMs,
  };
  const isNew = view.state !== before.view.state;
  if (JSON.stringify(view) === JSON.stringify(before.view)) return step;
  return move(
    { ...state, view },
    ...step.effects,
    { type: 'show', view },
    ...(isNew ? [{ type: 'note', view } as const] : []),
  );
}

/** Whether calls can go over it, as OPTIONS and REGISTER say together. */
function lineOf({ trunk, options, registration }: TrunkState): { line: TrunkLine; reason: string } {
  const watches = trunk.optionsIntervalMs !== null;
  if (trunk.register && registration.outcome === 'refused')
    return { line: 'refused', reason: registration.reason };
  if (watches && options.line === 'down') return { line: 'down', reason: options.reason };
  if (trunk.register)
    switch (registration.outcome) {
      case 'held':
        return { line: 'registered', reason: registration.reason };
      case 'silent':
        return { line: 'down', reason: registration.reason };
      default:
        return { line: 'unknown', reason: 'not asked yet' };
    }
  if (watches) return { line: options.line, reason: options.reason };
  return { line: 'unwatched', reason: 'OPTIONS is off: the carrier is taken to be there' };
}
