import type { TrunkProbe } from '../ports/telephony.ts';
import type { TrunkRoute } from '../ports/model.ts';
import type { Between, TrunkEffect } from './messages.ts';

/** What OPTIONS found lately, with hysteresis: one lost answer takes no trunk down. */
export interface OptionsState {
  /** Of whom an answer is awaited. */
  readonly asking: TrunkRoute | null;
  readonly line: 'unknown' | 'up' | 'down';
  /** In a row. */
  readonly failures: number;
  readonly successes: number;
  readonly reason: string;
}

export interface OptionsStep {
  readonly options: OptionsState;
  readonly effects: readonly TrunkEffect[];
}

const AGAIN_MS = 5000;
const LONGEST_MS = 30_000;
/** Each wait differs by so much, so that trunks which began together do not stay together. */
const JITTER = 0.1;

export const noOptions = (): OptionsState => ({
  asking: null,
  line: 'unknown',
  failures: 0,
  successes: 0,
  reason: 'not asked yet',
});

/** Asks now, unless nothing is to be asked or an answer is awaited. */
export function ask(options: OptionsState, trunk: TrunkRoute): OptionsStep {
  return trunk.optionsIntervalMs === null || options.asking
    ? { options, effects: [] }
    : {
        options: { ...options, asking: trunk },
        effects: [
          { type: 'forget', timer: 'options' },
          { type: 'probe', trunk },
        ],
      };
}

/** An answer, or its absence. Any answer shows that the way is open; what it says is its reason. */
export function heard(options: OptionsState, trunk: TrunkRoute, probe: TrunkProbe): OptionsStep {
  // What was asked before the address changed says nothing of the new one.
  if (options.asking && !isSamePlace(options.asking, trunk))
    return ask({ ...options, asking: null }, trunk);
  const next = probe.reachable ? answered(options, trunk, probe) : silent(options, trunk, probe);
  return {
    options: next,
    effects:
      trunk.optionsIntervalMs === null
        ? []
        : [{ type: 'wait', timer: 'options', between: pause(next, trunk.optionsIntervalMs) }],
  };
}

/** Whether the same carrier is asked. */
export const isSamePlace = (a: TrunkRoute, b: TrunkRoute): boolean =>
  a.host === b.host &&
  a.port === b.port &&
  a.transport === b.transport &&
  JSON.stringify(a.pbx) === JSON.stringify(b.pbx);

function answered(options: OptionsState, trunk: TrunkRoute, probe: TrunkProbe): OptionsState {
  const successes = options.successes + 1;
  const isUp = options.line !== 'down' || successes >= trunk.upAfter;
  return {
    asking: null,
    failures: 0,
    successes,
    line: isUp ? 'up' : 'down',
    reason: isUp ? probe.reason : `${probe.reason} (${successes} of ${trunk.upAfter} in a row)`,
  };
}

function silent(options: OptionsState, trunk: TrunkRoute, probe: TrunkProbe): OptionsState {
  const failures = options.failures + 1;
  const isDown = options.line !== 'up' || failures >= trunk.downAfter;
  return {
    asking: null,
    failures,
    successes: 0,
    line: isDown ? 'down' : 'up',
    reason: isDown ? probe.reason : `${probe.reason} (${failures} of ${trunk.downAfter} in a row)`,
  };
}

/** A doubt is cleared soon; a trunk that stays down is asked ever more seldom. */
function pause({ line, failures, successes }: OptionsState, intervalMs: number): Between {
  if (line === 'up' && failures === 0)
    return [intervalMs * (1 - JITTER), intervalMs * (1 + JITTER)];
  const doubts = line === 'down' && successes === 0 ? Math.max(0, failures - 1) : 0;
  const most = Math.min(intervalMs, LONGEST_MS, AGAIN_MS * 2 ** Math.min(doubts, 10));
  return [most * (1 - JITTER), most];
}
