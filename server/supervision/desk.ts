import { randomUUID } from 'node:crypto';
import type { SupervisorMode } from '../../actors/ports/hearing.ts';
import type {
  MonitorNews,
  SupervisionDesk,
  SupervisionRefusal,
  SupervisorAccount,
} from '../../actors/ports/supervision.ts';
import type { PhoneRights } from './phone-rights.ts';

/** A call that says nothing has ended, or is another node's. */
const ANSWER_WITHIN_MS = 2000;

type Listener = (news: MonitorNews) => void;

/** Where supervisors and calls meet: questions with their answers, and who reads along. */
export class Desk implements SupervisionDesk {
  readonly #asked = new Map<string, (refusal: SupervisionRefusal | null) => void>();
  readonly #readers = new Map<string, Set<Listener>>();
  readonly #rights: PhoneRights;

  constructor(rights: PhoneRights) {
    this.#rights = rights;
  }

  /** Asks by `send`; null: so be it. */
  async ask(
    send: (askId: string) => void,
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<SupervisionRefusal | null> {
    const askId = randomUUID();
    const answer = Promise.withResolvers<SupervisionRefusal | null>();
    const late = setTimeout(() => answer.resolve({ code: 'call_over' }), withinMs);
    this.#asked.set(askId, answer.resolve);
    send(askId);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(late);
      this.#asked.delete(askId);
    }
  }

  answered(askId: string, refusal: SupervisionRefusal | null): void {
    this.#asked.get(askId)?.(refusal);
  }

  /** Tells what happens in a call until it is stopped. */
  read(callId: string, listener: Listener): () => void {
    const readers = this.#readers.get(callId) ?? new Set();
    this.#readers.set(callId, readers.add(listener));
    return () => {
      readers.delete(listener);
      if (readers.size === 0 && this.#readers.get(callId) === readers) this.#readers.delete(callId);
    };
  }

  told(callId: string, news: MonitorNews): void {
    this.#readers.get(callId)?.forEach((listener) => listener(news));
  }

  maySupervise(account: SupervisorAccount): Promise<boolean> {
    return this.#rights.maySupervise(account);
  }

  acted(account: SupervisorAccount, callId: string, mode: SupervisorMode): void {
    this.#rights.acted(account, callId, mode);
  }
}
