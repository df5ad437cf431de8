import type { AgentProfile } from '../../actors/ports/model.ts';
import type { VoiceTicket } from '../contract/agents.ts';
import { ADMISSION_SECONDS, Admissions } from '../http/admissions.ts';
import type { Principal } from '../http/route.ts';

export const VOICE_TEST_PATH = '/ws/test/voice';

/** Who may talk to which agent, once each. */
export class VoiceTickets {
  readonly #admissions: Admissions<{ readonly agent: AgentProfile; readonly user: Principal }>;

  constructor(now: () => number = Date.now) {
    this.#admissions = new Admissions(now);
  }

  /** Tickets nobody has taken yet. */
  get waiting(): number {
    return this.#admissions.waiting;
  }

  issue(agent: AgentProfile, user: Principal): VoiceTicket {
    const ticket = this.#admissions.issue({ agent, user });
    return { ticket, url: VOICE_TEST_PATH, expires_in: ADMISSION_SECONDS };
  }

  /** Takes a ticket once; undefined when it is unknown, late or used. */
  redeem(ticket: string): AgentProfile | undefined {
    return this.#admissions.redeem(ticket)?.agent;
  }
}
