import type { TrunkProbe } from '../ports/telephony.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { Between, TrunkEffect } from './messages.ts';

/** A trunk's standing with its registrar. One request at a time, whatever happens meanwhile. */
export interface RegistrationState {
  readonly asking: { readonly what: 'register' | 'unregister'; readonly as: TrunkRoute } | null;
  /** As what we are registered. */
  readonly held: TrunkRoute | null;
  /** A REGISTER is to leave as soon as none is under way. */
  readonly isDue: boolean;
  readonly outcome: 'none' | 'held' | 'refused' | 'silent';
  /** In a row. */
  readonly failures: number;
  readonly reason: string;
}

export interface RegistrationStep {
  readonly registration: RegistrationState;
  readonly effects: readonly TrunkEffect[];
}

/** Refreshed well before it ends, each time at another fraction of it. */
const REFRESH_AT: Between = [0.75, 0.85];
const SHORTEST_REFRESH_MS = 5000;
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 300_000;
/** A registrar may ask for more patience than this; it does not get it. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;
/** Answers that somebody has to do something about: asking often would only lock the account. */
const FINAL = [401, 403, 404, 407, 604];

export const noRegistration = (): RegistrationState => ({
  asking: null,
  held: null,
  isDue: false,
  outcome: 'none',
  failures: 0,
  reason: 'not asked yet',
});

/** Whether two settings make the same registration. */
export const isSameAccount = (a: TrunkRoute, b: TrunkRoute): boolean =>
  a.host === b.host &&
  a.port === b.port &&
  a.transport === b.transport &&
  a.username === b.username &&
  a.password === b.password &&
  a.registerForMs === b.registerForMs;

/** Does what is to be done next; `wanted` is null when no registration is wanted. */
export function pursue(state: RegistrationState, wanted: TrunkRoute | null): RegistrationStep {
  if (state.asking) return { registration: state, effects: [] };
  if (state.held && !(wanted && isSameAccount(state.held, wanted)))
    return {
      registration: {
        ...noRegistration(),
        asking: { what: 'unregister', as: state.held },
        isDue: wanted !== null,
      },
      effects: [
        { type: 'forget', timer: 'register' },
        { type: 'unregister', trunk: state.held },
      ],
    };
  if (!wanted)
    return { registration: noRegistration(), effects: [{ type: 'forget', timer: 'register' }] };
  return state.isDue
    ? {
        registration: { ...state, asking: { what: 'register', as: wanted }, isDue: false },
        effects: [
          { type: 'forget', timer: 'register' },
          { type: 'register', trunk: wanted },
        ],
      }
    : { registration: state, effects: [] };
}

/** The registrar's answer to the REGISTER under way, or its absence. */
export function registered(
  state: RegistrationState,
  probe: TrunkProbe,
  expiresInMs: number,
): RegistrationStep {
  const asked = state.asking?.what === 'register' ? state.asking.as : null;
  if (!asked) return { registration: state, effects: [] };
  const isHeld = probe.reachable && (probe.status ?? 0) < 300;
  if (isHeld) return wait({ ...held(state, asked), reason: probe.reason }, refresh(expiresInMs));
  const failures = state.failures + 1;
  const between = patience(failures, probe);
  return wait(
    {
      ...state,
      asking: null,
      failures,
      ...(probe.reachable
        ? { outcome: 'refused', held: null }
        : { outcome: keptHeld(state, asked, failures) ? 'held' : 'silent' }),
      reason: `${probe.reason}; asked again within ${inWords(between[1])}`,
    },
    between,
  );
}

const held = (state: RegistrationState, asked: TrunkRoute): RegistrationState => ({
  ...state,
  asking: null,
  held: asked,
  outcome: 'held',
  failures: 0,
});

/** A refresh that got lost ends no binding: it holds for a while yet. */
const keptHeld = (state: RegistrationState, asked: TrunkRoute, failures: number): boolean =>
  state.outcome === 'held' && failures < asked.downAfter;

const refresh = (expiresInMs: number): Between => [
  Math.max(SHORTEST_REFRESH_MS, expiresInMs * REFRESH_AT[0]),
  Math.max(SHORTEST_REFRESH_MS, expiresInMs * REFRESH_AT[1]),
];

/** RFC 5626 section 4.5: twice as long after each failure, and never all trunks at once. */
function patience(failures: number, { status, retryAfterMs = 0 }: TrunkProbe): Between {
  const most = FINAL.includes(status ?? 0)
    ? LONGEST_PAUSE_MS
    : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
  const asked = Math.min(retryAfterMs, LONGEST_RETRY_AFTER_MS);
  return asked > most / 2 ? [asked, asked + most / 2] : [most / 2, most];
}

function inWords(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

const wait = (registration: RegistrationState, between: Between): RegistrationStep => ({
  registration,
  effects: [{ type: 'wait', timer: 'register', between }],
});
