import type { SipRequest } from '../message/message.ts';
import type { Incoming } from '../transport/flow.ts';
import type { ServerOptions, ServerTransaction } from './server.ts';

type Input =
  | { readonly type: 'request' }
  | { readonly type: 'response'; readonly status: number; readonly text: string };

/** Non-INVITE server transaction (RFC 3261 section 17.2.2): timer J; answers nothing after timer F of its client (RFC 4320). */
export class ServerNonInvite implements ServerTransaction {
  readonly request: SipRequest;
  readonly incoming: Incoming;
  whenEnded: (() => void) | undefined;
  readonly #options: ServerOptions;
  #state: (input: Input) => boolean = this.#trying;
  #last = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.request = options.request;
    this.incoming = options.incoming;
    this.#timer = options.timers.after(options.timers.values.longMs, () => this.terminate());
  }

  receive(): void {
    this.#state({ type: 'request' });
  }

  respond(status: number, text: string): boolean {
    return this.#state({ type: 'response', status, text });
  }

  resend(text: string): void {
    this.#options.reply(text);
  }

  #trying(input: Input): boolean {
    return input.type === 'response' && this.#send(input.status, input.text);
  }

  #proceeding(input: Input): boolean {
    if (input.type === 'response') return this.#send(input.status, input.text);
    this.#options.reply(this.#last);
    return false;
  }

  #completed(input: Input): boolean {
    if (input.type === 'request') this.#options.reply(this.#last);
    return false;
  }

  #send(status: number, text: string): boolean {
    const { timers, reply, incoming } = this.#options;
    this.#last = text;
    this.#state = status < 200 ? this.#proceeding : this.#completed;
    reply(text);
    if (status >= 200) {
      timers.cancel(this.#timer);
      if (incoming.proto === 'udp')
        this.#timer = timers.after(timers.values.longMs, () => this.terminate());
      else this.terminate();
    }
    return true;
  }

  #terminated(): boolean {
    return false;
  }

  terminate(): void {
    this.#options.timers.cancel(this.#timer);
    this.#state = this.#terminated;
    this.#options.ended();
    this.whenEnded?.();
    this.whenEnded = undefined;
  }
}
