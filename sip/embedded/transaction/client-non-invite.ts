import type { SipResponse } from '../message/message.ts';
import type { FlowWatcher, Incoming } from '../transport/flow.ts';
import type { ClientOptions, ClientTransaction, LocalFailure } from './client.ts';
import { Repeater } from './timers.ts';

type Input =
  | { readonly type: 'response'; readonly response: SipResponse; readonly incoming: Incoming }
  | { readonly type: 'failed'; readonly status: LocalFailure };

/** Non-INVITE client transaction (RFC 3261 section 17.1.2): timers E, F, K. */
export class ClientNonInvite implements ClientTransaction, FlowWatcher {
  readonly #options: ClientOptions;
  #state: (input: Input) => void = this.#trying;
  #timerE: Repeater | undefined;
  #timerF: NodeJS.Timeout | undefined;
  #timerK: NodeJS.Timeout | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  start(): void {
    const { timers, flow, text } = this.#options;
    const { t1Ms, t2Ms, longMs } = timers.values;
    this.#timerF = timers.after(longMs, () => this.#state({ type: 'failed', status: 408 }));
    if (flow.proto === 'udp')
      this.#timerE = new Repeater(timers, { firstMs: t1Ms, maxMs: t2Ms }, () => flow.send(text));
    flow.watch(this);
    flow.send(text);
  }

  receive(response: SipResponse, incoming: Incoming): void {
    this.#state({ type: 'response', response, incoming });
  }

  flowFailed(): void {
    this.#state({ type: 'failed', status: 503 });
  }

  #trying(input: Input): void {
    if (input.type === 'failed') return this.#fail(input.status);
    if (input.response.status >= 200) return this.#complete(input.response, input.incoming);
    this.#state = this.#proceeding;
    this.#options.flow.unwatch(this);
    this.#timerE?.slow();
    this.#options.user.answered(input.response, input.incoming);
  }

  #proceeding(input: Input): void {
    if (input.type === 'failed') return this.#fail(input.status);
    if (input.response.status >= 200) return this.#complete(input.response, input.incoming);
    this.#options.user.answered(input.response, input.incoming);
  }

  #complete(response: SipResponse, incoming: Incoming): void {
    const { timers, flow, user } = this.#options;
    this.#quiet();
    this.#state = this.#completed;
    if (flow.proto === 'udp')
      this.#timerK = timers.after(timers.values.t4Ms, () => this.terminate());
    else this.terminate();
    user.answered(response, incoming);
  }

  #completed(): void {
    // Absorbs retransmissions until timer K.
  }

  #fail(status: LocalFailure): void {
    this.terminate();
    this.#options.user.failed(status);
  }

  #quiet(): void {
    this.#timerE?.stop();
    this.#options.timers.cancel(this.#timerF);
    this.#options.flow.unwatch(this);
  }

  terminate(): void {
    this.#quiet();
    this.#options.timers.cancel(this.#timerK);
    this.#state = this.#completed;
    this.#options.ended();
  }
}
