/** How an agent passes its calls on to a person. */
export interface TransferRule {
  /** E.164, or `sip:user@host` of the same trunk. */
  readonly to: string;
  /** Warm: the operator is told first what it is about, and takes the call by key 1. */
  readonly mode: 'warm' | 'cold';
  /** Cold alone: the carrier connects them (REFER), or we do, with a second leg. */
  readonly by: 'bridge' | 'refer';
  readonly ringForMs: number;
  /** What the AI does once they are joined: it leaves, or goes on writing down what is said. */
  readonly then: 'leave' | 'listen';
}

/** One call is to be passed on. */
export interface TransferOrder extends TransferRule {
  readonly askedBy: 'agent' | 'supervisor';
  readonly reason: string;
  /** What the operator has to know, in a few sentences; may be empty. */
  readonly summary: string;
}

/** Why nobody took the call. */
export type TransferFailure =
  | 'busy'
  | 'no_answer'
  /** The operator's phone, or its carrier, declined. */
  | 'refused'
  /** Somebody answered and declined by key. */
  | 'rejected'
  /** Somebody answered and did not accept in time. */
  | 'not_accepted'
  | 'hung_up'
  /** The number is called over no trunk at all: emergency, premium, a country or a do-not-call list. */
  | 'blocked'
  /** No trunk took the call. */
  | 'no_line'
  /** No way leads there: a wrong number, an address elsewhere, a carrier that does not do REFER. */
  | 'unreachable'
  | 'failed';

/** How far a call that is being passed on has come. */
export type TransferPhase =
  /** The agent says its last words. */
  | 'announcing'
  | 'calling'
  | 'ringing'
  | 'briefing'
  /** The carrier was asked to connect them. */
  | 'referring'
  | 'joined';
