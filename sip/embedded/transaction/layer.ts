import { parseCSeq, parseVia, sentBy, splitList, stampVia, type Via } from '../message/headers.ts';
import {
  header,
  headersOf,
  makeHeader,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts';
import { parseMessage } from '../message/parse.ts';
import { formatResponse, statelessTag } from '../message/response.ts';
import { serialize } from '../message/serialize.ts';
import { refusalOf, type Refusal } from '../message/validate.ts';
import type { Incoming } from '../transport/flow.ts';
import type { Transports } from '../transport/transports.ts';
import type { ClientTransaction } from './client.ts';
import { ServerInvite } from './server-invite.ts';
import { ServerNonInvite } from './server-non-invite.ts';
import type { ServerTransaction } from './server.ts';
import type { Timers } from './timers.ts';

/** Requests under way at once; beyond it they are refused without keeping anything. */
const MAX_SERVERS = 50_000;

/** Who gets what is no retransmission. */
export interface LayerUser {
  /** Whether a request is heard at all; one that is not gets no answer and costs nothing more. */
  admits(request: SipRequest, incoming: Incoming): boolean;
  /** A new request, not ACK and not CANCEL. */
  requested(transaction: ServerTransaction): void;
  /** A CANCEL; `invite` is the transaction it means, if there is one. */
  cancelled(transaction: ServerTransaction, invite: ServerTransaction | undefined): void;
  /** An ACK that belongs to no transaction: to a 2xx, or to nothing. */
  acknowledged(ack: SipRequest, incoming: Incoming): void;
}

export interface LayerOptions {
  readonly timers: Timers;
  readonly transports: Transports;
  readonly user: LayerUser;
  /** Whether a Via with that `host:port` is ours. */
  readonly isOurs: (sentBy: string) => boolean;
}

/** Matches messages to transactions (RFC 3261 sections 17.1.3 and 17.2.3). */
export class TransactionLayer {
  readonly #options: LayerOptions;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();

  constructor(options: LayerOptions) {
    this.#options = options;
  }

  get clients(): number {
    return this.#clients.size;
  }

  get servers(): number {
    return this.#servers.size;
  }

  /** Starts what `make` gives; responses with that branch and method reach it until it ends. */
  startClient<T extends ClientTransaction>(
    branch: string,
    method: string,
    make: (ended: () => void) => T,
  ): T {
    const key = `${branch}|${method}`;
    const transaction = make(() => this.#clients.delete(key));
    this.#clients.set(key, transaction);
    transaction.start();
    return transaction;
  }

  receive(incoming: Incoming): void {
    const message = parseMessage(incoming.text, { cutBody: true });
    if (!message) return;
    if (message.kind === 'response') this.#receiveResponse(message, incoming);
    else this.#receiveRequest(message, incoming);
  }

  /** Answers a message that a stream framed wrongly, if it can be answered. */
  receiveBroken(incoming: Incoming, refusal: Refusal): void {
    const message = parseMessage(incoming.text, { cutBody: false });
    if (message?.kind !== 'request') return;
    if (!this.#options.user.admits(message, incoming)) return incoming.connection?.destroy?.();
    const top = stampTop(message, incoming);
    if (top) this.#refuse(top.request, incoming, top.via, refusal);
  }

  terminate(): void {
    for (const transaction of [...this.#clients.values(), ...this.#servers.values()])
      transaction.terminate();
  }

  #receiveResponse(response: SipResponse, incoming: Incoming): void {
    const vias = headersOf(response, 'via').flatMap(splitList);
    const via = parseVia(vias[0] ?? '');
    const cseq = parseCSeq(header(response, 'cseq'));
    // One Via, and ours (RFC 3261 sections 8.1.3.3 and 18.1.2).
    if (!via || !cseq || vias.length > 1 || response.flaw !== undefined) return;
    if (!this.#options.isOurs(sentBy(via))) return;
    this.#clients.get(`${via.branch ?? ''}|${cseq.method}`)?.receive(response, incoming);
  }

  #receiveRequest(received: SipRequest, incoming: Incoming): void {
    if (!this.#options.user.admits(received, incoming)) return incoming.connection?.destroy?.();
    const top = stampTop(received, incoming);
    if (!top) return;
    const { request, via } = top;
    const refusal = refusalOf(request);
    if (refusal) return this.#refuse(request, incoming, via, refusal);
    const key = serverKey(request, via, request.method === 'ACK' ? 'INVITE' : request.method);
    const known = this.#servers.get(key);
    if (known) return known.receive(request);
    if (request.method === 'ACK') return this.#options.user.acknowledged(request, incoming);
    if (this.#servers.size >= MAX_SERVERS)
      return this.#refuse(request, incoming, via, { status: 503, reason: 'Service Unavailable' });
    const transaction = this.#startServer(key, request, incoming, via);
    if (request.method === 'CANCEL')
      this.#options.user.cancelled(
        transaction,
        this.#servers.get(serverKey(request, via, 'INVITE')),
      );
    else this.#options.user.requested(transaction);
  }

  #startServer(key: string, request: SipRequest, incoming: Incoming, via: Via): ServerTransaction {
    const { timers, transports, user } = this.#options;
    const options = {
      timers,
      request,
      incoming,
      reply: transports.replyPath(incoming, via),
      ended: () => this.#servers.delete(key),
    };
    const transaction =
      request.method === 'INVITE'
        ? new ServerInvite({ ...options, ackOfSuccess: (ack) => user.acknowledged(ack, incoming) })
        : new ServerNonInvite(options);
    this.#servers.set(key, transaction);
    if (request.method === 'INVITE')
      transaction.respond(100, formatResponse(request, { status: 100, reason: 'Trying' }));
    return transaction;
  }

  #refuse(request: SipRequest, incoming: Incoming, via: Via, refusal: Refusal): void {
    if (request.method === 'ACK') return;
    const text = formatResponse(request, { ...refusal, toTag: statelessTag(request) });
    this.#options.transports.replyPath(incoming, via)(text);
  }
}

/** The request with the top Via saying where it came from, or undefined when it has none that can be read. */
function stampTop(
  request: SipRequest,
  incoming: Incoming,
): { request: SipRequest; via: Via } | undefined {
  const index = request.headers.findIndex((h) => h.key === 'via');
  const first = request.headers[index];
  if (!first) return undefined;
  const [top = '', ...others] = splitList(first.value);
  const stamped = stampVia(top, incoming);
  const via = parseVia(stamped);
  if (!via) return undefined;
  if (stamped === top) return { request, via };
  const headers = [...request.headers];
  headers[index] = makeHeader('Via', [stamped, ...others].join(', '));
  const changed = { ...request, headers };
  return {
    request: {
      ...changed,
      text: textOf(request, first.value, headers[index].value) ?? serialize(changed),
    },
    via,
  };
}

function textOf(request: SipRequest, old: string, now: string): string | undefined {
  const at = request.text?.indexOf(old) ?? -1;
  return request.text === undefined || at < 0
    ? undefined
    : request.text.slice(0, at) + now + request.text.slice(at + old.length);
}

const COOKIE = 'z9hG4bK';

/** RFC 3261 section 17.2.3, with what RFC 2543 has instead for a branch without the cookie. */
function serverKey(request: SipRequest, via: Via, method: string): string {
  // The cookie alone names no transaction.
  if (via.branch && via.branch.length > COOKIE.length && via.branch.startsWith(COOKIE))
    return `${via.branch}|${sentBy(via)}|${method}`;
  const cseq = parseCSeq(header(request, 'cseq'));
  return [
    request.uri,
    header(request, 'call-id'),
    header(request, 'from'),
    cseq?.number,
    via.branch,
    sentBy(via),
    method,
  ].join('|');
}
