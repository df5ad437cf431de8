import { randomBytes } from 'node:crypto';
import type { AgentProfile } from '../../actors/ports/model.ts';
import type { VoiceTicket } from '../contract/agents.ts';
import type { Principal } from '../http/route.ts';

const TICKET_SECONDS = 30;
export const VOICE_TEST_PATH = '/ws/test/voice';

interface Admission {
  readonly agent: AgentProfile;
  readonly user: Principal;
  readonly until: number;
}

/** Who may talk to which agent, once each. Tickets live in this process only. */
export class VoiceTickets {
  readonly #admissions = new Map<string, Admission>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Tickets nobody has taken yet. */
  get waiting(): number {
    this.#forgetOld();
    return this.#admissions.size;
  }

  issue(agent: AgentProfile, user: Principal): VoiceTicket {
    const ticket = randomBytes(32).toString('base64url');
    this.#admissions.set(ticket, { agent, user, until: this.#now() + TICKET_SECONDS * 1000 });
    return { ticket, url: VOICE_TEST_PATH, expires_in: TICKET_SECONDS };
  }

  /** Takes a ticket once; undefined when it is unknown, late or used. */
  redeem(ticket: string): AgentProfile | undefined {
    this.#forgetOld();
    const admission = this.#admissions.get(ticket);
    this.#admissions.delete(ticket);
    return admission?.agent;
  }

  #forgetOld(): void {
    const now = this.#now();
    for (const [ticket, { until }] of this.#admissions)
      if (until < now) this.#admissions.delete(ticket);
  }
}
