import { Timers } from '../kernel/timers.ts';
import { OPERATOR } from '../ports/hearing.ts';
import type { Conversations } from '../ports/media.ts';
import type { CallEnding, LineChoice, MediaEngineKind } from '../ports/model.ts';
import type { AnsweredDialog } from '../ports/telephony.ts';
import type { TransferOrder } from '../ports/transfer.ts';
import { notReached, PersonLeg, type PersonFact, type PersonPorts } from './person-leg.ts';
import type { TransferEffect, TransferFact } from './transfer-messages.ts';

export interface OperatorPorts extends PersonPorts {
  readonly conversations: Conversations;
}

/** What a transfer needs of its call. */
export interface OperatorCall {
  readonly callId: string;
  /** For the trunk's own headers. */
  readonly headerValues: Readonly<Record<string, string>>;
  /** By its campaign's choice; null: as each trunk says. */
  readonly mediaEngine: MediaEngineKind | null;
  /** The callee's dialog, for a REFER. */
  dialog(): AnsweredDialog | undefined;
  report(fact: TransferFact): void;
}

/** Longest wait for the agent's last words before somebody else is called. */
const LAST_WORDS_MS = 6000;
/** Longer than the apology. */
const SORRY_WITHIN_MS = 12_000;
/** A REFER whose outcome is never told counts as failed. */
const UNTOLD = 408;

/** Reaches the person a call is passed on to, and lets go of them again. */
export class OperatorLeg {
  readonly #ports: OperatorPorts;
  readonly #call: OperatorCall;
  readonly #timers: Timers<'briefing'>;
  /** The attempt that goes on; facts of one that was given up are not told. */
  #leg: PersonLeg | undefined;
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
      case 'tellKeys':
        return this.#ports.conversations.cue(
          this.#call.callId,
          OPERATOR,
          'accept',
          effect.language,
        );
      case 'apologise':
        return this.#apologise();
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
    const leg = this.#leg;
    this.#leg = undefined;
    if (leg) this.#dropping = this.#letGo(leg);
    return this.#dropping;
  }

  /** Words that are recorded: there is nobody to speak. */
  async #apologise(): Promise<void> {
    const { conversations } = this.#ports;
    const { callId, report } = this.#call;
    try {
      await conversations.playClip(callId, 'sorry');
      await conversations.drained(callId, SORRY_WITHIN_MS);
    } finally {
      report({ type: 'apologised' });
    }
  }

  async #callOperator(order: TransferOrder, own: LineChoice): Promise<void> {
    await this.drop();
    const { conversations } = this.#ports;
    const { callId, headerValues, mediaEngine, report } = this.#call;
    const leg = new PersonLeg(this.#ports, {
      ...{ callId, legId: OPERATOR, headerValues, mediaEngine },
      report: (fact) => this.#heard(fact),
    });
    this.#leg = leg;
    try {
      const spec = await leg.reach({ to: order.to, ringForMs: order.ringForMs, own });
      if (this.#leg !== leg) return;
      await conversations.join(callId, { partyId: OPERATOR, role: 'operator', leg: spec });
      leg.follow();
      if (this.#leg === leg) report({ type: 'answered' });
      else await this.#letGo(leg);
    } catch (error) {
      if (this.#leg === leg) report({ type: 'notTaken', problem: notReached(error).problem });
    }
  }

  #heard(fact: PersonFact): void {
    const { report } = this.#call;
    if (fact.type !== 'gone') return report(fact);
    report({ type: 'operatorGone', ending: fact.ending && endingOf(fact.ending) });
  }

  async #letGo(leg: PersonLeg): Promise<void> {
    const dropped = leg.drop();
    await this.#ports.conversations.leave(this.#call.callId, OPERATOR).catch(() => undefined);
    await dropped;
  }
}

/** An operator's leg that ended, as the ending of its call. */
function endingOf({ cause, explanation, ...ending }: CallEnding): CallEnding {
  return cause === 'callee_hung_up'
    ? { ...ending, cause: 'operator_hung_up', explanation: 'The operator hung up.' }
    : { ...ending, cause: `operator_${cause}`, explanation: `At the operator: ${explanation}` };
}
