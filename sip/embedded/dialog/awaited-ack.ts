import { Repeater, type Timers } from '../transaction/timers.ts';

export interface AwaitedAckOptions {
  readonly timers: Timers;
  /** CSeq number of the INVITE. */
  readonly seq: number;
  /** The transaction id its ACK is passed up with. */
  readonly transactionId: string;
  readonly resend: () => void;
  /** No ACK in 64 × T1. */
  readonly expired: () => void;
}

/**
 * Our 2xx to an INVITE, retransmitted until the ACK comes, on any transport (RFC 3261 section 13.3.1.4).
 */
export class AwaitedAck {
  readonly seq: number;
  readonly transactionId: string;
  readonly #timers: Timers;
  readonly #repeater: Repeater;
  readonly #expiry: NodeJS.Timeout;

  constructor({ timers, seq, transactionId, resend, expired }: AwaitedAckOptions) {
    this.seq = seq;
    this.transactionId = transactionId;
    this.#timers = timers;
    const { t1Ms, t2Ms, longMs } = timers.values;
    this.#repeater = new Repeater(timers, { firstMs: t1Ms, maxMs: t2Ms }, resend);
    this.#expiry = timers.after(longMs, () => {
      this.stop();
      expired();
    });
  }

  stop(): void {
    this.#repeater.stop();
    this.#timers.cancel(this.#expiry);
  }
}
