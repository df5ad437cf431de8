import type { CallEnding, LineChoice } from '../ports/model.ts';
import type { TransferFailure, TransferOrder, TransferPhase } from '../ports/transfer.ts';

/** A call on its way to a person. */
export interface Transfer {
  readonly order: TransferOrder;
  readonly phase: TransferPhase;
  readonly joinedAt: number | null;
}

/** Why nobody took it, for the timeline and for the AI. */
export interface TransferProblem {
  readonly failure: TransferFailure;
  readonly explanation: string;
  readonly sipStatus?: number | undefined;
}

/** What happens to a transfer. */
export type TransferFact =
  | { readonly type: 'asked'; readonly order: TransferOrder }
  /** The callee has heard what the agent had to say. */
  | { readonly type: 'announced' }
  | { readonly type: 'rang' }
  /** Nothing rang over this trunk; another one is tried. */
  | { readonly type: 'lineFailed'; readonly trunk: string; readonly explanation: string }
  /** The operator is on the bridge. */
  | { readonly type: 'answered' }
  | { readonly type: 'notTaken'; readonly problem: TransferProblem }
  | { readonly type: 'operatorGone'; readonly ending: CallEnding | null }
  | { readonly type: 'keyPressed'; readonly digit: string }
  | { readonly type: 'briefingTookTooLong' }
  /** The callee has heard that nobody can help them now. */
  | { readonly type: 'apologised' }
  /** The final status that the carrier reported of the REFER. */
  | { readonly type: 'referred'; readonly status: number };

/** What a transfer asks of the world. */
export type TransferEffect =
  | { readonly type: 'awaitLastWords' }
  | { readonly type: 'callOperator'; readonly order: TransferOrder; readonly line: LineChoice }
  | { readonly type: 'dropOperator' }
  | { readonly type: 'limitBriefing'; readonly ms: number }
  /** Tells the operator by which keys they take the call, where there is no AI to do so. */
  | { readonly type: 'tellKeys'; readonly language: string }
  /** Tells the callee that nobody can help them now, where there is no AI to take them back. */
  | { readonly type: 'apologise' }
  | { readonly type: 'endBriefing' }
  | { readonly type: 'refer'; readonly to: string };
