import { createSocket, type Socket } from 'node:dgram';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import { hepOf, type CaptureAgent } from './hep.ts';

/** Calls whose far side is not known yet; beyond it the oldest goes out without one. */
const MAX_WAITING_CALLS = 1000;
const NOWHERE = '0.0.0.0:0';

export interface HepOptions {
  /** Where Homer listens. */
  readonly host: string;
  readonly port: number;
  readonly agent: CaptureAgent;
  /** `address:port` of our SIP server. */
  readonly local: string;
}

/** Sends SIP messages to a Homer over UDP: what is lost on the way is lost, calls never wait. */
export class HepSender {
  readonly #options: HepOptions;
  readonly #socket: Socket;
  /** Of a request over UDP the SIP server tells our own side only; the answer tells the other. */
  readonly #waiting = new Map<string, SipMessage[]>();
  #last: Promise<void> = Promise.resolve();

  constructor(options: HepOptions) {
    this.#options = options;
    this.#socket = createSocket(options.host.includes(':') ? 'udp6' : 'udp4');
    this.#socket.on('error', () => undefined);
    this.#socket.unref();
  }

  add(message: SipMessage): void {
    const { callId, peer } = message;
    const waiting = this.#waiting.get(callId) ?? [];
    if (peer === null) {
      this.#waiting.set(callId, [...waiting, message]);
      const [oldest] = this.#waiting.keys();
      if (this.#waiting.size > MAX_WAITING_CALLS && oldest !== undefined)
        this.#flush(oldest, NOWHERE);
      return;
    }
    this.#waiting.set(callId, [...waiting, message]);
    this.#flush(callId, peer);
  }

  /** Sends what waits, and resolves when the system has taken it. */
  async close(): Promise<void> {
    for (const callId of [...this.#waiting.keys()]) this.#flush(callId, NOWHERE);
    await this.#last;
    this.#socket.close();
  }

  #flush(callId: string, peer: string): void {
    const { host, port, agent, local } = this.#options;
    for (const message of this.#waiting.get(callId) ?? [])
      this.#last = new Promise((taken) =>
        this.#socket.send(hepOf(message, { local, peer }, agent), port, host, () => taken()),
      );
    this.#waiting.delete(callId);
  }
}
