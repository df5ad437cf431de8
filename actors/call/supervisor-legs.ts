import { Timers } from '../kernel/timers.ts';
import type { Conversations } from '../ports/media.ts';
import type { MediaEngineKind } from '../ports/model.ts';
import { noSupervision, type MonitorNews, type SupervisionDesk } from '../ports/supervision.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import type { PersonPorts } from './person-leg.ts';
import type { SupervisionEffect, SupervisionFact } from './supervision-messages.ts';
import { SupervisorPhones } from './supervisor-phones.ts';

export interface SupervisorPorts extends PersonPorts {
  readonly conversations: Conversations;
  readonly supervision?: SupervisionDesk;
}

/** What supervisors need of their call. */
export interface SupervisedCall {
  readonly callId: string;
  /** For the trunk's own headers. */
  readonly headerValues: Readonly<Record<string, string>>;
  /** By its campaign's choice; null: as each trunk says. */
  readonly mediaEngine: MediaEngineKind | null;
  report(fact: SupervisionFact): void;
}

/** Brings supervisors onto a call's bridge and lets go of them. */
export class SupervisorLegs {
  readonly #conversations: Conversations;
  readonly #desk: SupervisionDesk;
  readonly #callId: string;
  readonly #report: (fact: SupervisionFact) => void;
  readonly #timers: Timers<string>;
  readonly #phones: SupervisorPhones;

  constructor(ports: SupervisorPorts, call: SupervisedCall) {
    this.#conversations = ports.conversations;
    this.#desk = ports.supervision ?? noSupervision;
    this.#callId = call.callId;
    this.#report = call.report;
    this.#timers = new Timers(ports.clock);
    this.#phones = new SupervisorPhones(ports, this.#desk, call);
  }

  async perform(effect: SupervisionEffect): Promise<void> {
    const callId = this.#callId;
    switch (effect.type) {
      case 'seat': {
        const { partyId, leg } = effect;
        const party = { partyId, role: 'supervisor' as const, leg };
        // Who cannot be heard and hears nothing is no supervisor.
        return this.#conversations
          .join(callId, party)
          .catch(() => this.#report({ type: 'left', partyId }));
      }
      case 'unseat':
        this.#timers.cancel(effect.partyId);
        await Promise.all([
          this.#conversations.leave(callId, effect.partyId),
          this.#phones.drop(effect.partyId),
        ]);
        return;
      case 'ring':
        return this.#phones.ring(effect.rung, effect.own);
      case 'cue':
        return this.#conversations.cue(callId, effect.partyId, effect.cue, effect.language);
      case 'awaitKey':
        return this.#timers.set(effect.partyId, effect.ms, () =>
          this.#phones.notAccepted(effect.partyId, 'no_answer'),
        );
      case 'awaitReturn':
        return this.#timers.set(effect.partyId, effect.ms, () =>
          this.#report({ type: 'stayedAway', partyId: effect.partyId }),
        );
      case 'answer':
        return this.#phones.hears(effect.askId, effect.refusal)
          ? undefined
          : this.#desk.answered(effect.askId, effect.refusal);
    }
  }

  /** Something of the conversation. */
  heard(fact: RealtimeFact): void {
    const news = newsOf(fact);
    if (news) this.told(news);
  }

  told(news: MonitorNews): void {
    this.#desk.told(this.#callId, news);
  }

  /** Hangs up on everybody who supervises by telephone. Never throws. */
  close(): Promise<void> {
    return this.#phones.close();
  }

  release(): void {
    this.#timers.clear();
  }
}

/** What of a conversation is told to those who read along; turns are, as they are written down. */
function newsOf(fact: RealtimeFact): MonitorNews | null {
  switch (fact.type) {
    case 'turnGrew':
      return { type: 'partial', itemId: fact.itemId, who: fact.who, text: fact.text };
    case 'toolUsed': {
      const { name, arguments: given, output, at } = fact;
      return { type: 'tool', name, arguments: given, output, at };
    }
    case 'levelsMeasured':
      return { type: 'levels', levels: { callee: fact.callee, agent: fact.agent } };
    case 'partyTold':
      return fact.fact.type === 'partyLevels'
        ? { type: 'partyLevels', levels: fact.fact.levels }
        : null;
    default:
      return null;
  }
}
