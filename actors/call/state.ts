import { CONVERSATION, type Scene } from '../ports/hearing.ts';
import type { AnsweredBy } from '../ports/answering.ts';
import type { LiveCallItem } from '../ports/live.ts';
import type { Carrier } from '../ports/media-choice.ts';
import type {
  CallEnding,
  CallPlan,
  LineChoice,
  LineSample,
  Outcome,
  Turn,
} from '../ports/model.ts';
import type { ToolUse } from '../ports/store.ts';
import type { Seat } from '../ports/supervision.ts';
import { endings } from './endings.ts';
import { recordingOf, type Pause } from './recording.ts';
import type { Keys } from './redaction.ts';
import type { Remains } from './messages.ts';
import type { RungSupervisor } from './supervision-messages.ts';
import type { RunningTool } from './tool-uses.ts';
import type { Transfer } from './transfer-messages.ts';

/** Plain data: the same value is tested, restarted from and shown on the live page. */
export interface CallState {
  readonly phase: LiveCallItem['phase'];
  readonly plan: CallPlan;
  /** Our SDP, offered over whichever line. */
  readonly offer: string;
  /** What carries its audio, where there are several media servers. */
  readonly carrier: Carrier | null;
  /** Lines that have not been tried. */
  readonly untried: readonly LineChoice[];
  /** The line that is dialled. */
  readonly line: LineChoice;
  /** Decided at once, held until it is known whether another line takes the call. */
  readonly failure: CallEnding | null;
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
  /** Decided while the line is still up, e.g. by our CANCEL; an answer may yet cross it. */
  readonly ending: CallEnding | null;
  readonly aiReady: boolean;
  /** How the call would have ended when its AI was lost, had nobody been called to take it. */
  readonly aiEnding: CallEnding | null;
  readonly sessionId: string | null;
  readonly speaking: LiveCallItem['speaking'];
  readonly turns: readonly Turn[];
  readonly tools: readonly ToolUse[];
  /** Tools of the user's own that are at work. */
  readonly running: readonly RunningTool[];
  readonly outcome: Outcome | null;
  /** Who seems to have answered; null as long as nothing can be said. */
  readonly answeredBy: AnsweredBy | null;
  /** A mailbox was treated as one, and maybe left a message. */
  readonly mailbox: 'none' | 'reached' | 'message';
  readonly cost: number;
  readonly tokens: number;
  readonly turnLatencies: readonly number[];
  readonly remains: Remains | null;
  /** Who talks with whom, and who supervises it. */
  readonly scene: Scene;
  /** Everybody who supervises it. */
  readonly supervisors: readonly Seat[];
  /** Those whose telephone rings. */
  readonly rung: readonly RungSupervisor[];
  /** Since when a supervisor speaks in place of the AI. */
  readonly takenOverAt: number | null;
  /** Since when the callee has us on hold. */
  readonly heldAt: number | null;
  /** How long it has had, before that. */
  readonly heldMs: number;
  /** Stretches that are not recorded. */
  readonly pauses: readonly Pause[];
  /** Under way, or done; null when nobody is being called. */
  readonly transfer: Transfer | null;
  /** How the line was, every few seconds. */
  readonly quality: readonly LineSample[];
  /** Keys pressed one after the other. */
  readonly keys: Keys | null;
  /** The last key pressed: one that comes by two ways is one. */
  readonly lastKey: { readonly digit: string; readonly at: number; readonly by: KeyWay } | null;
}

/** How a key press came: in the signalling or in the audio. */
export type KeyWay = 'signalling' | 'media';

export const newCall = (plan: CallPlan, at: number): CallState => ({
  phase: 'preparing',
  plan,
  offer: '',
  carrier: null,
  untried: plan.alternatives,
  line: { trunk: plan.trunk, callerId: plan.callerId },
  failure: null,
  startedAt: at,
  answeredAt: null,
  endedAt: null,
  ending: null,
  aiReady: false,
  aiEnding: null,
  sessionId: null,
  speaking: 'nobody',
  turns: [],
  tools: [],
  running: [],
  outcome: null,
  answeredBy: null,
  mailbox: 'none',
  cost: 0,
  tokens: 0,
  turnLatencies: [],
  remains: null,
  scene: CONVERSATION,
  supervisors: [],
  rung: [],
  takenOverAt: null,
  ...{ heldAt: null, heldMs: 0 },
  pauses: [],
  transfer: null,
  quality: [],
  keys: null,
  lastKey: null,
});

/** The next incarnation of a call that crashed: hung up, its contact left to be retried. */
export const crashedCall = (state: CallState, at: number): CallState => ({
  ...state,
  phase: 'closing',
  endedAt: at,
  ending: endings.internal(
    'The call’s actor crashed; the line was cut and the contact is retried.',
  ),
});

/** How the call ended; a call that is closing always knows. */
export const endingOf = (state: CallState): CallEnding =>
  state.ending ?? endings.internal('The call ended without a reason.');

/** A supervisor speaks with the callee in place of the AI. */
export const isTakenOver = ({ supervisors }: CallState): boolean =>
  supervisors.some(({ mode }) => mode === 'takeover');

/** What the live page shows of a call. */
export const liveCall = (state: CallState): LiveCallItem => ({
  id: state.plan.callId,
  campaignId: state.plan.campaignId,
  campaignName: state.plan.campaignName,
  trunkId: state.line.trunk.id,
  trunkName: state.line.trunk.name,
  phone: state.plan.contact.phone,
  phase: state.phase,
  speaking: state.speaking,
  startedAt: state.startedAt,
  answeredAt: state.answeredAt,
  endedAt: state.endedAt,
  transfer: state.transfer && {
    to: state.transfer.order.to,
    mode: state.transfer.order.mode,
    phase: state.transfer.phase,
  },
  scene: state.scene,
  supervisors: state.supervisors,
  isHeld: state.heldAt !== null,
  recording: recordingOf(state),
  lastWords: state.turns.at(-1)?.text ?? null,
  cost: state.cost,
  disposition:
    state.phase === 'closing' || state.phase === 'closed' ? endingOf(state).disposition : null,
});
