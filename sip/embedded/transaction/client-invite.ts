import type { SipResponse } from '../message/message.ts';
import type { FlowWatcher, Incoming } from '../transport/flow.ts';
import type { ClientOptions, ClientTransaction, LocalFailure } from './client.ts';
import { Repeater } from './timers.ts';

export interface ClientInviteOptions extends ClientOptions {
  /** The ACK to a final response of 300 and more, as it goes on the wire (RFC 3261 section 17.1.1.3). */
  readonly ackFor: (response: SipResponse) => string;
}

type Input =
  | { readonly type: 'response'; readonly response: SipResponse; readonly incoming: Incoming }
  | { readonly type: 'failed'; readonly status: LocalFailure };

/**
 * INVITE client transaction (RFC 3261 section 17.1.1 with RFC 6026): timers A, B, D, M.
 *
 * When it gives up (B, or 64 × T1 after a CANCEL) it listens on for the length of timer M: a phone
 * that is picked up only then gets its ACK and BYE from the user and is not left talking to nobody.
 */
export class ClientInvite implements ClientTransaction, FlowWatcher {
  readonly #options: ClientInviteOptions;
  #state: (input: Input) => void = this.#calling;
  #timerA: Repeater | undefined;
  #timerB: NodeJS.Timeout | undefined;
  #retention: NodeJS.Timeout | undefined;
  #ack = '';

  constructor(options: ClientInviteOptions) {
    this.#options = options;
  }

  start(): void {
    const { timers, flow, text } = this.#options;
    const { t1Ms, longMs } = timers.values;
    this.#timerB = timers.after(longMs, () => this.#state({ type: 'failed', status: 408 }));
    if (flow.proto === 'udp')
      this.#timerA = new Repeater(timers, { firstMs: t1Ms, maxMs: longMs }, () => flow.send(text));
    flow.watch(this);
    flow.send(text);
  }

  receive(response: SipResponse, incoming: Incoming): void {
    this.#state({ type: 'response', response, incoming });
  }

  flowFailed(): void {
    this.#state({ type: 'failed', status: 503 });
  }

  /** A CANCEL has gone out: without a final response this ends in 64 × T1 (RFC 3261 section 9.1). */
  cancelled(): void {
    const { timers } = this.#options;
    timers.cancel(this.#timerB);
    this.#timerB = timers.after(timers.values.longMs, () =>
      this.#state({ type: 'failed', status: 487 }),
    );
  }

  #calling(input: Input): void {
    if (input.type === 'failed') return this.#giveUp(input.status);
    const { response, incoming } = input;
    this.#quiet();
    if (response.status >= 200) return this.#final(response, incoming);
    this.#state = this.#proceeding;
    this.#options.user.answered(response, incoming);
  }

  #proceeding(input: Input): void {
    if (input.type === 'failed') return this.#giveUp(input.status);
    if (input.response.status >= 200) return this.#final(input.response, input.incoming);
    this.#options.user.answered(input.response, input.incoming);
  }

  #final(response: SipResponse, incoming: Incoming): void {
    const { timers, flow, user } = this.#options;
    this.#quiet();
    if (response.status < 300) {
      this.#state = this.#accepted;
      this.#retain();
    } else {
      this.#ack = this.#options.ackFor(response);
      flow.send(this.#ack);
      this.#state = this.#completed;
      // Timer D is at least 32 s on UDP and zero on TCP.
      if (flow.proto === 'udp')
        this.#retention = timers.after(timers.values.longMs, () => this.terminate());
      else this.terminate();
    }
    user.answered(response, incoming);
  }

  #completed(input: Input): void {
    if (input.type === 'response' && input.response.status >= 300)
      this.#options.flow.send(this.#ack);
  }

  #accepted(input: Input): void {
    if (input.type !== 'response' || input.response.status < 200 || input.response.status >= 300)
      return;
    this.#options.user.answered(input.response, input.incoming);
  }

  #giveUp(status: LocalFailure): void {
    this.#quiet();
    if (status === 503) this.terminate();
    else {
      this.#state = this.#accepted;
      this.#retain();
    }
    this.#options.user.failed(status);
  }

  #terminated(): void {
    // Nothing arrives here any more.
  }

  #retain(): void {
    const { timers } = this.#options;
    this.#retention = timers.after(timers.values.longMs, () => this.terminate());
  }

  #quiet(): void {
    this.#timerA?.stop();
    this.#options.timers.cancel(this.#timerB);
    this.#options.flow.unwatch(this);
  }

  terminate(): void {
    this.#quiet();
    this.#options.timers.cancel(this.#retention);
    this.#state = this.#terminated;
    this.#options.ended();
  }
}
