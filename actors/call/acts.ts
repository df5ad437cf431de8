import { move, stay, type Step } from '../kernel/step.ts';
import type { Callback, CallStore } from '../ports/store.ts';
import type { CallAct, ToolAnswer } from '../ports/tools.ts';
import { note, type CallEffect } from './messages.ts';
import type { CallState } from './state.ts';

/** What the model asks its call to do; only an answered call does anything. */
export function acts(
  state: CallState,
  { toolCallId, act }: { toolCallId: string; act: CallAct },
  at: number,
): Step<CallState, CallEffect> {
  if (state.phase !== 'talking') return stay(state);
  const pressed =
    act.type === 'pressKeys' ? [note({ at, kind: 'dtmf.sent', data: { digits: act.digits } })] : [];
  return move(state, { type: 'act', toolCallId, act }, ...pressed);
}

interface ActPorts {
  readonly callId: string;
  readonly store: Pick<CallStore, 'scheduleCallback' | 'neverCall'>;
  /** Resolves when the last tone is out. */
  pressKeys(digits: string): Promise<void>;
}

/** Does it, and says what became of it in words for the model. */
export async function perform(act: CallAct, ports: ActPorts): Promise<ToolAnswer> {
  try {
    return await performed(act, ports);
  } catch {
    return { output: `error: ${FAILED[act.type]}`, failed: true };
  }
}

const FAILED: Record<CallAct['type'], string> = {
  pressKeys: 'the keys could not be pressed on this line',
  scheduleCallback: 'the call back could not be noted; say that a colleague will see to it',
  neverCall:
    'the number could not be put on the list now. Try once more; else say that a colleague will see to it',
};

async function performed(act: CallAct, ports: ActPorts): Promise<ToolAnswer> {
  switch (act.type) {
    case 'pressKeys':
      await ports.pressKeys(act.digits);
      return { output: 'ok', failed: false };
    case 'scheduleCallback':
      return told(await ports.store.scheduleCallback(ports.callId, act));
    case 'neverCall':
      await ports.store.neverCall(ports.callId, act.reason);
      return { output: 'ok: this number is never called again', failed: false };
  }
}

function told(callback: Callback): ToolAnswer {
  if (callback.taken === 'refused') return { output: `error: ${callback.why}`, failed: true };
  const when = localTime(callback.at, callback.timezone);
  const output =
    callback.taken === 'queued'
      ? `ok: the callee is called again on ${when}`
      : `ok: noted for a colleague that the callee wants to be called on ${when}; it is not dialled by itself`;
  return { output, failed: false };
}

const localTime = (at: number, timezone: string): string =>
  `${new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: timezone, weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  } as const).format(at)} (${timezone})`;
