import type { SipRequest } from '../message/message.ts';
import type { Incoming } from '../transport/flow.ts';
import type { ServerOptions, ServerTransaction } from './server.ts';
import { Repeater } from './timers.ts';

export interface ServerInviteOptions extends ServerOptions {
  /** An ACK that belongs to a 2xx although it carries the branch of the INVITE (RFC 6026 section 7.1). */
  readonly ackOfSuccess: (ack: SipRequest) => void;
}

type Input =
  | { readonly type: 'invite' }
  | { readonly type: 'ack'; readonly request: SipRequest }
  | { readonly type: 'response'; readonly status: number; readonly text: string };

/**
 * INVITE server transaction (RFC 3261 section 17.2.1 with RFC 6026): timers G, H, I, L. Its user
 * retransmits the 2xx until the ACK.
 */
export class ServerInvite implements ServerTransaction {
  readonly request: SipRequest;
  readonly incoming: Incoming;
  whenEnded: (() => void) | undefined;
  readonly #options: ServerInviteOptions;
  #state: (input: Input) => boolean = this.#proceeding;
  #last = '';
  #timerG: Repeater | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ServerInviteOptions) {
    this.#options = options;
    this.request = options.request;
    this.incoming = options.incoming;
  }

  receive(request: SipRequest): void {
    this.#state(request.method === 'ACK' ? { type: 'ack', request } : { type: 'invite' });
  }

  respond(status: number, text: string): boolean {
    return this.#state({ type: 'response', status, text });
  }

  resend(text: string): void {
    this.#options.reply(text);
  }

  #proceeding(input: Input): boolean {
    switch (input.type) {
      case 'invite':
        if (this.#last !== '') this.#options.reply(this.#last);
        return false;
      case 'ack':
        return false;
      case 'response':
        return this.#send(input.status, input.text);
    }
  }

  #send(status: number, text: string): boolean {
    const { timers, reply, incoming } = this.#options;
    const { t1Ms, t2Ms, longMs } = timers.values;
    this.#last = text;
    reply(text);
    if (status < 200) return true;
    this.#timer = timers.after(longMs, () => this.terminate());
    if (status < 300) this.#state = this.#accepted;
    else {
      this.#state = this.#completed;
      if (incoming.proto === 'udp')
        this.#timerG = new Repeater(timers, { firstMs: t1Ms, maxMs: t2Ms }, () => reply(text));
    }
    return true;
  }

  #completed(input: Input): boolean {
    const { timers, reply, incoming } = this.#options;
    if (input.type === 'invite') reply(this.#last);
    else if (input.type === 'ack') {
      this.#timerG?.stop();
      timers.cancel(this.#timer);
      this.#state = this.#confirmed;
      if (incoming.proto === 'udp')
        this.#timer = timers.after(timers.values.t4Ms, () => this.terminate());
      else this.terminate();
    }
    return false;
  }

  #accepted(input: Input): boolean {
    if (input.type === 'ack') this.#options.ackOfSuccess(input.request);
    return false;
  }

  #confirmed(): boolean {
    return false;
  }

  terminate(): void {
    this.#timerG?.stop();
    this.#options.timers.cancel(this.#timer);
    this.#state = this.#confirmed;
    this.#options.ended();
    this.whenEnded?.();
    this.whenEnded = undefined;
  }
}
