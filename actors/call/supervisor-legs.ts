import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversations } from '../ports/media.ts';
import { noSupervision, type MonitorNews, type SupervisionDesk } from '../ports/supervision.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import type { SupervisionEffect, SupervisionFact } from './supervision-messages.ts';

export interface SupervisorPorts {
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly supervision?: SupervisionDesk;
}

/** Brings supervisors onto a call's bridge and lets go of them. */
export class SupervisorLegs {
  readonly #conversations: Conversations;
  readonly #desk: SupervisionDesk;
  readonly #callId: string;
  readonly #report: (fact: SupervisionFact) => void;
  readonly #timers: Timers<string>;

  constructor(ports: SupervisorPorts, callId: string, report: (fact: SupervisionFact) => void) {
    this.#conversations = ports.conversations;
    this.#desk = ports.supervision ?? noSupervision;
    this.#callId = callId;
    this.#report = report;
    this.#timers = new Timers(ports.clock);
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
        return this.#conversations.leave(callId, effect.partyId);
      case 'awaitReturn':
        return this.#timers.set(effect.partyId, effect.ms, () =>
          this.#report({ type: 'stayedAway', partyId: effect.partyId }),
        );
      case 'answer':
        return this.#desk.answered(effect.askId, effect.refusal);
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
