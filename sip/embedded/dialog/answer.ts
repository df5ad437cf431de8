import type { App } from '../control/app.ts';
import * as frames from '../control/frames.ts';
import { newUuid } from '../ids.ts';
import { parseCSeq, tagOf } from '../message/headers.ts';
import {
  header,
  headersOf,
  makeHeader,
  type Header,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts';
import { formatResponse } from '../message/response.ts';
import type { ServerTransaction } from '../transaction/server.ts';
import { AwaitedAck } from './awaited-ack.ts';
import { byeFromServer } from './bye.ts';
import { namedTrunk, responseHeaders } from './compose.ts';
import { Refused, type Core } from './core.ts';
import type { Dialog } from './dialog.ts';
import { checkSize } from './send.ts';
import { keepAlive, termsOfRequest, timerHeaders } from './session-timer.ts';

/** A request of the network that an app has to answer. */
export interface PendingAnswer {
  readonly id: string;
  readonly app: App;
  readonly transaction: ServerTransaction;
  readonly dialog: Dialog | undefined;
  /** The tag for To where the request has none. */
  toTag: string;
  /** The app has sent something. */
  responded: boolean;
  /** A provisional response that waits for its PRACK. */
  reliable: { readonly rseq: number; readonly awaited: AwaitedAck } | undefined;
}

export const UNKNOWN = 'Response not sent due to unknown transaction';

/** Keeps a request until it is answered, or until nobody waits for the answer. */
export function keep(core: Core, pending: PendingAnswer): void {
  core.pending.set(pending.id, pending);
  core.pendingByTransaction.set(pending.transaction, pending);
  pending.transaction.whenEnded = () => settle(core, pending);
}

/** From here on the app's responses are too late. */
export function settle(core: Core, pending: PendingAnswer): void {
  core.pending.delete(pending.id);
  pending.reliable?.awaited.stop();
  pending.reliable = undefined;
  if (pending.dialog?.pendingInvite === pending.id) pending.dialog.pendingInvite = undefined;
}

/** Sends the response of an app. @throws Refused with the text of the NOK */
export function answer(
  core: Core,
  command: { app: App; messageId: string; transactionId: string; response: SipResponse },
): void {
  const { app, messageId, transactionId, response } = command;
  const pending = core.pending.get(transactionId);
  if (pending?.app !== app) throw new Refused(UNKNOWN);
  const { transaction, dialog } = pending;
  const { request, incoming } = transaction;
  const { status, reason, body } = response;
  adoptTag(pending, tagOf(header(response, 'to')));
  if (dialog) dialog.trunk = namedTrunk(response) ?? dialog.trunk;
  const reliable = isReliable(request, response);
  const headers = responseHeaders(response, core.identity.hostPort(incoming.proto));
  if (wantsContact(request, status, reliable) && !headers.some((h) => h.key === 'contact'))
    headers.unshift(makeHeader('Contact', `<${core.identity.uri(incoming.proto)}>`));
  const refreshes = request.method === 'INVITE' || request.method === 'UPDATE';
  const isTimed = refreshes && status >= 200 && status < 300;
  if (isTimed && !headers.some((h) => h.key === 'session-expires'))
    headers.push(...timerHeaders(request));
  const rseq = reliable ? nextRseq(pending, headers) : undefined;
  const text = formatResponse(request, { status, reason, toTag: pending.toTag, headers, body });
  checkSize(text, incoming.proto);
  if (!transaction.respond(status, text)) throw new Refused(UNKNOWN);
  pending.responded = true;
  if (rseq !== undefined) awaitPrack(core, pending, { rseq, text });
  const proto = request.method === 'INVITE' ? incoming.proto : '';
  const sent = { proto, address: incoming, transactionId, text } as const;
  app.send(
    frames.responseSent(messageId, sent, request.method === 'BYE' ? '' : (dialog?.id ?? '')),
  );
  if (status >= 200) settle(core, pending);
  if (dialog && isTimed) {
    if (body !== '') dialog.description = body;
    keepAlive(core, dialog, termsOfRequest(request));
  }
  if (dialog && request.method === 'INVITE') afterInvite(core, pending, dialog, { status, text });
}

/** The app may choose our tag, as long as none went out. */
function adoptTag(pending: PendingAnswer, tag: string | undefined): void {
  const { dialog, transaction } = pending;
  const fresh = tagOf(header(transaction.request, 'to')) === undefined;
  if (tag === undefined || !fresh || pending.responded || tag === pending.toTag) return;
  pending.toTag = tag;
  if (!dialog) return;
  dialog.localTag = tag;
  dialog.local = `${header(transaction.request, 'to') ?? ''};tag=${tag}`;
}

const wantsContact = (request: SipRequest, status: number, reliable: boolean): boolean =>
  request.method === 'INVITE' && (reliable || (status >= 200 && status < 300));

function afterInvite(
  core: Core,
  pending: PendingAnswer,
  dialog: Dialog,
  sent: { status: number; text: string },
): void {
  const first = dialog.state === 'trying' || dialog.state === 'early';
  if (sent.status < 200) dialog.state = first ? 'early' : dialog.state;
  else if (sent.status < 300) {
    dialog.state = 'confirmed';
    dialog.awaited?.stop();
    dialog.awaited = awaitAck(core, pending, dialog, { text: sent.text, first });
  } else if (first) core.dialogs.end(dialog);
}

function awaitAck(
  core: Core,
  pending: PendingAnswer,
  dialog: Dialog,
  { text, first }: { text: string; first: boolean },
): AwaitedAck {
  const { transaction, id } = pending;
  return new AwaitedAck({
    timers: core.timers,
    seq: parseCSeq(header(transaction.request, 'cseq'))?.number ?? 0,
    transactionId: first ? id : newUuid(),
    resend: () => transaction.resend(text),
    expired: () => byeFromServer(core, dialog, 'ACK timeout'),
  });
}

/** RFC 3262: the app asks for a reliable provisional response by Require. */
const isReliable = (request: SipRequest, response: SipResponse): boolean =>
  request.method === 'INVITE' &&
  response.status > 100 &&
  response.status < 200 &&
  headersOf(response, 'require').some((value) => /(^|[\s,])100rel($|[\s,])/i.test(value));

function nextRseq(pending: PendingAnswer, headers: Header[]): number {
  if (pending.reliable)
    throw new Refused('Server error: the last reliable provisional response waits for its PRACK');
  const rseq = 1 + Math.floor(Math.random() * 2 ** 20);
  headers.push(makeHeader('RSeq', String(rseq)));
  return rseq;
}

/** Retransmits it until the PRACK; without one the INVITE is refused (RFC 3262 section 3). */
function awaitPrack(
  core: Core,
  pending: PendingAnswer,
  { rseq, text }: { rseq: number; text: string },
): void {
  const { transaction, toTag } = pending;
  const expired = (): void => {
    const refusal = formatResponse(transaction.request, {
      status: 504,
      reason: 'Server Time-out',
      toTag,
    });
    transaction.respond(504, refusal);
    settle(core, pending);
    if (pending.dialog) core.dialogs.end(pending.dialog);
  };
  const resend = (): void => transaction.resend(text);
  const seq = parseCSeq(header(transaction.request, 'cseq'))?.number ?? 0;
  pending.reliable = {
    rseq,
    awaited: new AwaitedAck({
      timers: core.timers,
      seq,
      transactionId: pending.id,
      resend,
      expired,
    }),
  };
}
