import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import { OPERATOR } from '../ports/hearing.ts';
import type { Conversations, MediaEngine, OpenedEndpoint } from '../ports/media.ts';
import type { CallEnding, LineChoice } from '../ports/model.ts';
import type { CallStore } from '../ports/store.ts';
import { DialError, type AnsweredDialog, type Telephony } from '../ports/telephony.ts';
import type { TransferOrder } from '../ports/transfer.ts';
import { failureOf } from './transfer.ts';
import type { TransferEffect, TransferFact, TransferProblem } from './transfer-messages.ts';

export interface OperatorPorts {
  readonly telephony: Telephony;
  readonly engine: MediaEngine;
  readonly conversations: Conversations;
  readonly store: CallStore;
  readonly clock: Clock;
}

/** What a transfer needs of its call. */
export interface OperatorCall {
  readonly callId: string;
  /** For the trunk's own headers. */
  readonly headerValues: Readonly<Record<string, string>>;
  /** The callee's dialog, for a REFER. */
  dialog(): AnsweredDialog | undefined;
  report(fact: TransferFact): void;
}

/** Longest wait for the agent's last words before somebody else is called. */
const LAST_WORDS_MS = 6000;
/** A REFER whose outcome is never told counts as failed. */
const UNTOLD = 408;

/** What one attempt to reach the operator holds; facts of one that was given up are not told. */
interface Attempt {
  readonly dialing: AbortController;
  endpoint?: OpenedEndpoint;
  dialog?: AnsweredDialog;
  unfollow?: () => void;
  hasLine?: boolean;
}

/** Reaches the person a call is passed on to, and lets go of them again. */
export class OperatorLeg {
  readonly #ports: OperatorPorts;
  readonly #call: OperatorCall;
  readonly #timers: Timers<'briefing'>;
  #attempt: Attempt | undefined;
  #dropping: Promise<void> = Promise.resolve();

  constructor(ports: OperatorPorts, call: OperatorCall) {
    this.#ports = ports;
    this.#call = call;
    this.#timers = new Timers(ports.clock);
  }

  async perform(effect: TransferEffect): Promise<void> {
    const { report } = this.#call;
    switch (effect.type) {
      case 'awaitLastWords':
        await this.#ports.conversations
          .drained(this.#call.callId, LAST_WORDS_MS)
          .catch(() => undefined);
        return report({ type: 'announced' });
      case 'callOperator':
        return this.#callOperator(effect.order, effect.line);
      case 'dropOperator':
        return this.drop();
      case 'limitBriefing':
        return this.#timers.set('briefing', effect.ms, () =>
          report({ type: 'briefingTookTooLong' }),
        );
      case 'endBriefing':
        return this.#timers.cancel('briefing');
      case 'refer': {
        const status = await this.#call
          .dialog()
          ?.refer(effect.to)
          .catch(() => UNTOLD);
        return report({ type: 'referred', status: status ?? UNTOLD });
      }
    }
  }

  /** Hangs up and gives everything back. Idempotent; never throws. */
  drop(): Promise<void> {
    this.#timers.clear();
    const attempt = this.#attempt;
    this.#attempt = undefined;
    if (attempt) this.#dropping = this.#letGo(attempt);
    return this.#dropping;
  }

  async #callOperator(order: TransferOrder, line: LineChoice): Promise<void> {
    await this.drop();
    const attempt: Attempt = { dialing: new AbortController() };
    this.#attempt = attempt;
    try {
      await this.#reach(attempt, order, line);
      this.#tell(attempt, { type: 'answered' });
    } catch (error) {
      this.#tell(attempt, { type: 'notTaken', problem: problemOf(error) });
    }
    // Given up while it was being reached: what came of it since is let go too.
    if (this.#attempt !== attempt) await this.#letGo(attempt);
  }

  async #reach(attempt: Attempt, order: TransferOrder, line: LineChoice): Promise<void> {
    const { store, engine, telephony, conversations } = this.#ports;
    const { callId } = this.#call;
    const { trunk, callerId } = line;
    if (isElsewhere(order.to, trunk.host)) throw new Elsewhere();
    if (!(await store.takeSecondLine(callId, trunk.id))) throw new NoLine();
    attempt.hasLine = true;
    const { codecs, srtp, ptimeMs, dtmfMode: dtmf } = trunk;
    const { signal } = attempt.dialing;
    const endpoint = await engine.open({ callId, codecs, srtp, ptimeMs, dtmf, signal });
    attempt.endpoint = endpoint;
    const { endpointId, leg } = endpoint;
    attempt.unfollow = engine.onFact(endpointId, (fact) => {
      if (fact.type === 'dtmfReceived') this.#key(attempt, fact.digit);
      if (fact.type === 'mediaLost') this.#tell(attempt, { type: 'operatorGone', ending: null });
    });
    const dialog = await telephony.dial({
      ...{ callId, to: order.to, callerId, trunk, signal, values: this.#call.headerValues },
      ...{ offer: endpoint.offer, ringForMs: order.ringForMs },
      onInvite: (sipCallId) => store.secondInvited(callId, sipCallId),
      onRing: () => this.#tell(attempt, { type: 'rang' }),
      onEarlyMedia: (sdp) => void engine.accept(endpointId, sdp, 'early').catch(() => undefined),
    });
    attempt.dialog = dialog;
    dialog.onReoffer((sdp) => engine.reoffer(endpointId, sdp));
    await engine.accept(endpointId, dialog.answer, 'final');
    await conversations.join(callId, { partyId: OPERATOR, role: 'operator', leg });
    dialog.onFact((fact) => {
      if (fact.type === 'dtmfReceived') this.#key(attempt, fact.digit);
      if (fact.type === 'ended') this.#ended(attempt, fact.ending);
    });
  }

  #ended(attempt: Attempt, { cause, explanation, ...ending }: CallEnding): void {
    const isOrderly = cause === 'callee_hung_up';
    this.#tell(attempt, {
      type: 'operatorGone',
      ending: isOrderly
        ? { ...ending, cause: 'operator_hung_up', explanation: 'The operator hung up.' }
        : { ...ending, cause: `operator_${cause}`, explanation: `At the operator: ${explanation}` },
    });
  }

  #key(attempt: Attempt, digit: string): void {
    this.#tell(attempt, { type: 'keyPressed', digit });
  }

  #tell(attempt: Attempt, fact: TransferFact): void {
    if (this.#attempt === attempt) this.#call.report(fact);
  }

  async #letGo(attempt: Attempt): Promise<void> {
    const { conversations, engine, store } = this.#ports;
    const { callId } = this.#call;
    attempt.dialing.abort();
    attempt.unfollow?.();
    await attempt.dialog?.bye().catch(() => undefined);
    await conversations.leave(callId, OPERATOR).catch(() => undefined);
    const { endpoint, hasLine } = attempt;
    if (endpoint) await engine.close(endpoint.endpointId, 'operator').catch(() => undefined);
    // A slot that cannot be given back now goes back when the call is stored.
    if (hasLine) await store.returnSecondLine(callId).catch(() => undefined);
    attempt.hasLine = false;
  }
}

class NoLine extends Error {}
class Elsewhere extends Error {}

/** A SIP address is called over the call's own trunk: one of another host cannot be. */
const isElsewhere = (to: string, host: string): boolean => {
  const at = /^sips?:[^@]+@\[?([^\];:>]+)/.exec(to)?.[1];
  return at !== undefined && at !== host;
};

function problemOf(error: unknown): TransferProblem {
  if (error instanceof NoLine)
    return { failure: 'no_line', explanation: 'The trunk takes no further call now.' };
  if (error instanceof Elsewhere)
    return { failure: 'unreachable', explanation: 'The SIP address is not at this call’s trunk.' };
  if (!(error instanceof DialError))
    return { failure: 'failed', explanation: error instanceof Error ? error.message : '' };
  const { disposition, explanation, sipStatus } = error.ending;
  if (sipStatus !== undefined) return { failure: failureOf(sipStatus), explanation, sipStatus };
  const failure =
    disposition === 'no_answer' || disposition === 'busy' ? disposition : ('failed' as const);
  return { failure, explanation };
}
