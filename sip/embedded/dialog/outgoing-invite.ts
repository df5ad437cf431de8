import * as frames from '../control/frames.ts';
import type { App } from '../control/app.ts';
import { newTag, newUuid } from '../ids.ts';
import { parseCSeq, tagOf } from '../message/headers.ts';
import {
  header,
  makeHeader,
  type Header,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts';
import { formatResponse } from '../message/response.ts';
import { serialize } from '../message/serialize.ts';
import { ClientInvite } from '../transaction/client-invite.ts';
import { ClientNonInvite } from '../transaction/client-non-invite.ts';
import type { ClientUser, LocalFailure } from '../transaction/client.ts';
import type { Flow, Incoming } from '../transport/flow.ts';
import { byeFromServer } from './bye.ts';
import { composeInDialog, type Composed } from './compose.ts';
import type { Core } from './core.ts';
import { contactOf, dialogOfOutgoing, learn, type Dialog } from './dialog.ts';
import { keepAlive, termsOfAnswer } from './session-timer.ts';
import { hopByHop, prepare, prepareNext, sendNonInvite, type Ready } from './send.ts';

export const LOCAL_REASON: Readonly<Record<LocalFailure, string>> = {
  408: 'Request Timeout',
  487: 'Request Terminated',
  503: 'Service Unavailable',
};

/** Branches of a forked INVITE that are remembered. */
const MAX_FORKS = 32;

export interface OutgoingInviteOptions {
  readonly app: App;
  readonly dialog: Dialog;
  readonly ready: Ready;
  readonly transactionId: string;
}

/** An INVITE of an app, first or within a dialog, until its last 2xx. */
export class OutgoingInvite implements ClientUser {
  /** CSeq number, which its ACK has too. */
  readonly seq: number;
  readonly app: App;
  readonly #core: Core;
  readonly #dialog: Dialog;
  #ready: Ready;
  readonly #transactionId: string;
  /** True for the INVITE that makes the dialog. */
  readonly #first: boolean;
  #transaction: ClientInvite;
  /** ACKs to 2xx by To tag, to be sent again with each retransmission. */
  readonly #acks = new Map<string, { flow: Flow; text: string }>();
  /** Sequence number of the last reliable provisional response, by To tag (RFC 3262 section 4). */
  readonly #reliable = new Map<string, number>();
  #rings = false;
  #final = false;
  #success = false;
  /** Nobody waits for an answer any more: a 2xx gets ACK and BYE. */
  #abandoned = false;
  #cancel: SipRequest | undefined;
  #cancelSent = false;

  constructor(core: Core, { app, dialog, ready, transactionId }: OutgoingInviteOptions) {
    this.#core = core;
    this.app = app;
    this.#dialog = dialog;
    this.#ready = ready;
    this.#transactionId = transactionId;
    this.#first = dialog.state === 'trying';
    this.seq = parseCSeq(header(ready.request, 'cseq'))?.number ?? 1;
    dialog.invite = this;
    core.invites.set(transactionId, this);
    this.#transaction = this.#start(ready);
  }

  #start(ready: Ready): ClientInvite {
    const { timers, transactions } = this.#core;
    const { request, text, branch, flow } = ready;
    const ackFor = (response: SipResponse): string =>
      serialize(hopByHop(request, 'ACK', header(response, 'to') ?? header(request, 'to') ?? ''));
    const user: ClientUser = {
      answered: (response, incoming) =>
        ready === this.#ready ? this.answered(response, incoming) : this.#tooLate(response),
      failed: (status) => this.failed(status),
    };
    return transactions.startClient(
      branch,
      'INVITE',
      (ended) => new ClientInvite({ timers, request, text, flow, user, ended, ackFor }),
    );
  }

  /** Sends it to the next address of its target, as long as nobody has been heard of. */
  #triesNext(): boolean {
    if (this.#rings || this.#final || this.#cancel || this.#abandoned) return false;
    const next = prepareNext(this.#core, this.#ready);
    if (!next) return false;
    this.#ready = next;
    this.#transaction = this.#start(next);
    return true;
  }

  /** An address that we had given up answers after all: the call is another one's by now. */
  #tooLate(response: SipResponse): void {
    if (response.status < 200 || response.status >= 300) return;
    const tag = tagOf(header(response, 'to')) ?? '';
    const ack = this.#acks.get(tag);
    if (ack) ack.flow.send(ack.text);
    else this.#hangUpFork(response, tag);
  }

  /** True once a final response came or was made here. */
  get final(): boolean {
    return this.#final;
  }

  /** True once a 2xx was passed up: there is something to acknowledge. */
  get success(): boolean {
    return this.#success;
  }

  answered(response: SipResponse, incoming: Incoming): void {
    if (response.status >= 200 && response.status < 300) return this.#accepted(response, incoming);
    if (response.status === 503 && this.#triesNext()) return;
    if (response.status >= 300) this.#end();
    else if (this.#isRepeated(response)) return;
    else {
      this.#rings = true;
      if (this.#first && this.#dialog.state !== 'ended') learn(this.#dialog, response);
      if (this.#cancel) this.#sendCancel(this.#cancel);
    }
    this.#passUp(response, incoming);
  }

  /**
   * A reliable provisional response that came before, or out of turn: neither acknowledged nor told. Its
   * PRACK is sent again by itself until it has an answer.
   */
  #isRepeated(response: SipResponse): boolean {
    const rseq = Number(header(response, 'rseq') ?? Number.NaN);
    if (Number.isNaN(rseq)) return false;
    const tag = tagOf(header(response, 'to')) ?? '';
    const last = this.#reliable.get(tag);
    if (last !== undefined && rseq !== last + 1) return true;
    if (this.#reliable.size < MAX_FORKS) this.#reliable.set(tag, rseq);
    return false;
  }

  failed(status: LocalFailure): void {
    if (this.#triesNext()) return;
    this.#end();
    this.#abandoned = true;
    const { request, flow } = this.#ready;
    const text = formatResponse(request, { status, reason: LOCAL_REASON[status], toTag: newTag() });
    this.app.send(frames.madeHere(flow.proto, this.#transactionId, this.#dialog.id, text));
  }

  /** CANCEL for an app; held back until the first provisional response (RFC 3261 section 9.1). */
  cancel(messageId: string, extra: readonly Header[]): void {
    const { request, flow } = this.#ready;
    const cancel = this.#cancel ?? hopByHop(request, 'CANCEL', header(request, 'to') ?? '', extra);
    const text = serialize(cancel);
    const address =
      flow.proto === 'udp'
        ? { address: this.#core.identity.host, port: this.#core.identity.port }
        : flow.remote;
    const sent = { proto: flow.proto, address, transactionId: newUuid(), text };
    this.app.send(frames.requestSent(messageId, sent, this.#rings ? text.length : 0));
    if (this.#cancel) return;
    this.#cancel = cancel;
    if (this.#rings) this.#sendCancel(cancel);
  }

  /** The app is gone: give up, and hang up should somebody answer. */
  abandon(): void {
    this.#abandoned = true;
    if (this.#final || this.#cancel) return;
    const { request } = this.#ready;
    this.#cancel = hopByHop(request, 'CANCEL', header(request, 'to') ?? '');
    if (this.#rings) this.#sendCancel(this.#cancel);
  }

  /** ACK to the 2xx, for the app. Remembered for retransmissions of the 2xx. @throws Refused */
  acknowledge(messageId: string, message: SipRequest): void {
    // An ACK carries the credentials of its INVITE (RFC 3261 section 13.2.2.4).
    const credentials = this.#ready.request.headers.filter(
      (h) => h.key === 'authorization' || h.key === 'proxy-authorization',
    );
    const given = message.headers.filter((h) => !credentials.some((other) => other.key === h.key));
    const ack = prepare(
      this.#core,
      composeInDialog(this.#core, this.#dialog, {
        ...message,
        headers: [...given, ...credentials],
      }),
    );
    this.#sendAck(this.#dialog.remoteTag ?? '', ack);
    const address =
      ack.flow.proto === 'udp'
        ? { address: this.#core.identity.host, port: this.#core.identity.port }
        : ack.flow.remote;
    this.app.send(
      frames.requestSent(messageId, {
        proto: ack.flow.proto,
        address,
        transactionId: newUuid(),
        text: ack.text,
      }),
    );
    if (this.#cancel)
      byeFromServer(this.#core, this.#dialog, 'ACK-BYE due to cancel race condition');
  }

  #accepted(response: SipResponse, incoming: Incoming): void {
    const tag = tagOf(header(response, 'to')) ?? '';
    const ack = this.#acks.get(tag);
    if (ack) return ack.flow.send(ack.text);
    const dialog = this.#dialog;
    const over = this.#abandoned || dialog.state === 'ended';
    if (!over && !this.#final) {
      this.#final = true;
      this.#success = true;
      this.#core.invites.delete(this.#transactionId);
      if (this.#first) {
        learn(dialog, response);
        dialog.state = 'confirmed';
      } else dialog.target = contactOf(response) ?? dialog.target;
      if (this.#ready.request.body !== '') dialog.description = this.#ready.request.body;
      keepAlive(this.#core, dialog, termsOfAnswer(response));
      return this.#passUp(response, incoming);
    }
    // The same answer again, before the app has sent its ACK.
    if (!over && tag === dialog.remoteTag) return;
    this.#end();
    this.#hangUpFork(response, tag);
  }

  /** ACK and BYE to a 2xx that nobody wants (RFC 3261 section 13.2.2.4). */
  #hangUpFork(response: SipResponse, tag: string): void {
    if (this.#acks.size >= MAX_FORKS) return;
    const fork = dialogOfOutgoing(this.app, this.#ready.request, this.#dialog.trunk);
    fork.invite = this;
    learn(fork, response);
    const ack = this.#inFork(fork, 'ACK');
    const bye = this.#inFork(fork, 'BYE');
    if (ack) this.#sendAck(tag, prepare(this.#core, ack));
    if (bye) sendNonInvite(this.#core, prepare(this.#core, bye));
  }

  #inFork(fork: Dialog, method: 'ACK' | 'BYE'): Composed | undefined {
    const reason =
      method === 'BYE'
        ? [makeHeader('Reason', 'SIP;cause=200;text="Call completed elsewhere"')]
        : [];
    try {
      return composeInDialog(this.#core, fork, {
        kind: 'request',
        method,
        uri: '',
        version: '2.0',
        headers: reason,
        body: '',
      });
    } catch {
      // Its Contact leads nowhere: the peer ends it by itself, for want of an ACK.
      return undefined;
    }
  }

  #sendAck(tag: string, { flow, text }: Ready): void {
    this.#acks.set(tag, { flow, text });
    flow.send(text);
  }

  #sendCancel(cancel: SipRequest): void {
    if (this.#final || this.#cancelSent) return;
    this.#cancelSent = true;
    const { timers, transactions } = this.#core;
    const { branch, flow } = this.#ready;
    const text = serialize(cancel);
    const user = { answered: () => undefined, failed: () => undefined };
    transactions.startClient(
      branch,
      'CANCEL',
      (ended) => new ClientNonInvite({ timers, request: cancel, text, flow, user, ended }),
    );
    this.#transaction.cancelled();
  }

  #end(): void {
    this.#final = true;
    this.#core.invites.delete(this.#transactionId);
    if (this.#first && this.#dialog.state !== 'confirmed') this.#core.dialogs.end(this.#dialog);
  }

  #passUp(response: SipResponse, incoming: Incoming): void {
    if (!this.#abandoned)
      this.app.send(
        frames.fromNetwork(incoming, this.#transactionId, this.#dialog.id, response.text ?? ''),
      );
  }
}
