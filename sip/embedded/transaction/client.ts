import type { SipRequest, SipResponse } from '../message/message.ts';
import type { Flow, Incoming } from '../transport/flow.ts';
import type { Timers } from './timers.ts';

/** The final response that was made here because none came. */
export type LocalFailure = 408 | 487 | 503;

/** Who sent the request. */
export interface ClientUser {
  /** A response; of an INVITE every 2xx, retransmissions and forks too. */
  answered(response: SipResponse, incoming: Incoming): void;
  /**
   * No final response came: 408 after 64 × T1, 503 when the transport refused at once, 487 when 64 × T1
   * passed after a CANCEL. Called at most once, and never after a final response.
   */
  failed(status: LocalFailure): void;
}

export interface ClientOptions {
  readonly timers: Timers;
  readonly request: SipRequest;
  /** The request as it goes on the wire. */
  readonly text: string;
  readonly flow: Flow;
  readonly user: ClientUser;
  /** The transaction is over; forget it. */
  readonly ended: () => void;
}

export interface ClientTransaction {
  /** Sends the request. */
  start(): void;
  receive(response: SipResponse, incoming: Incoming): void;
  /** Ends it without telling anybody. */
  terminate(): void;
}
