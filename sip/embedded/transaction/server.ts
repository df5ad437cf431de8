import type { SipRequest } from '../message/message.ts';
import type { Incoming } from '../transport/flow.ts';
import type { Timers } from './timers.ts';

export interface ServerOptions {
  readonly timers: Timers;
  readonly request: SipRequest;
  readonly incoming: Incoming;
  /** Sends a response back where the request came from. */
  readonly reply: (text: string) => void;
  /** The transaction is over; forget it. */
  readonly ended: () => void;
}

export interface ServerTransaction {
  readonly request: SipRequest;
  readonly incoming: Incoming;
  /** Called once, when the transaction is over. */
  whenEnded: (() => void) | undefined;
  /** The request again, or the ACK of an INVITE's final response. */
  receive(request: SipRequest): void;
  /** Sends a response. A second final response is not sent. @returns whether it was sent. */
  respond(status: number, text: string): boolean;
  /** Sends the same response once more; for the user that retransmits a 2xx. */
  resend(text: string): void;
  terminate(): void;
}
