import * as frames from '../control/frames.ts';
import type { App } from '../control/app.ts';
import { newTag, newUuid } from '../ids.ts';
import { parseCSeq, tagOf } from '../message/headers.ts';
import { header, makeHeader, METHODS, type Header, type SipRequest } from '../message/message.ts';
import { formatResponse, statelessTag } from '../message/response.ts';
import type { LayerUser } from '../transaction/layer.ts';
import type { ServerTransaction } from '../transaction/server.ts';
import type { Incoming } from '../transport/flow.ts';
import { keep, settle, type PendingAnswer } from './answer.ts';
import type { Core } from './core.ts';
import { isTooShort, MIN_SE_SECONDS } from './session-timer.ts';
import { contactOf, dialogId, dialogOfIncoming, type Dialog } from './dialog.ts';

/** Without a dialog they have no meaning (RFC 3261 section 12.2.2, RFC 3262, RFC 3311). */
const ONLY_IN_DIALOG = new Set(['BYE', 'UPDATE', 'PRACK']);
const REFRESHES_TARGET = new Set(['INVITE', 'UPDATE', 'SUBSCRIBE', 'NOTIFY']);

/** The UAS core: gives requests of the network to apps, and answers what needs no app. */
export class IncomingRequests implements LayerUser {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  /** Who is not known may go on with what is under way: a carrier's BYE may come from anywhere. */
  admits(request: SipRequest, { address }: Incoming): boolean {
    const { admission, dialogs } = this.#core;
    if (admission.knows(address) || dialogs.match(request)) return true;
    admission.dropped++;
    return false;
  }

  requested(transaction: ServerTransaction): void {
    const { request } = transaction;
    if (!METHODS.has(request.method)) return refuse(transaction, 501, 'Not Implemented');
    const inDialog = tagOf(header(request, 'to')) !== undefined;
    const dialog = inDialog ? this.#core.dialogs.match(request) : undefined;
    if (dialog) return this.#inDialog(dialog, transaction);
    if (ONLY_IN_DIALOG.has(request.method) || (inDialog && request.method === 'INVITE'))
      return refuse(transaction, 481, 'Call/Transaction Does Not Exist');
    if (request.method === 'INVITE') this.#invited(transaction);
    else this.#offer(transaction, undefined);
  }

  cancelled(transaction: ServerTransaction, invite: ServerTransaction | undefined): void {
    if (!invite) return refuse(transaction, 481, 'Call/Transaction Does Not Exist');
    const pending = this.#core.pendingByTransaction.get(invite);
    const toTag = pending?.toTag ?? statelessTag(invite.request);
    transaction.respond(
      200,
      formatResponse(transaction.request, { status: 200, reason: 'OK', toTag }),
    );
    if (!pending || !this.#core.pending.has(pending.id)) return;
    this.#terminate(pending);
    const id = pending.responded ? (pending.dialog?.id ?? '') : '';
    pending.app.send(frames.fromNetwork(transaction.incoming, pending.id, id, textOf(transaction)));
  }

  acknowledged(ack: SipRequest, incoming: Incoming): void {
    const dialog = this.#core.dialogs.match(ack);
    const awaited = dialog?.awaited;
    if (!awaited || parseCSeq(header(ack, 'cseq'))?.number !== awaited.seq) return;
    awaited.stop();
    dialog.awaited = undefined;
    if (dialog.heldBye) return this.#core.dialogs.end(dialog);
    dialog.app.send(
      frames.ackFromNetwork(incoming, awaited.transactionId, dialog.id, ack.text ?? ''),
    );
  }

  /** Everything an app that is gone has left behind is ended. */
  leaveNothingOf(app: App): void {
    for (const pending of [...this.#core.pending.values()])
      if (pending.app === app) {
        const { transaction, toTag } = pending;
        const { method } = transaction.request;
        if (method === 'BYE') refuse(transaction, 200, 'OK', { toTag });
        else if (method === 'INVITE') refuse(transaction, 503, 'Service Unavailable', { toTag });
        else refuse(transaction, 500, 'Server Internal Error', { toTag });
        settle(this.#core, pending);
      }
    for (const invite of [...this.#core.invites.values()]) if (invite.app === app) invite.abandon();
  }

  #invited(transaction: ServerTransaction): void {
    const { request } = transaction;
    const id = dialogId(header(request, 'call-id') ?? '', tagOf(header(request, 'from')) ?? '');
    // The same INVITE by another way, or our own come back (RFC 3261 section 8.2.2.2).
    if (this.#core.dialogs.get(id)) return refuse(transaction, 482, 'Loop Detected');
    this.#offer(transaction, (app) => {
      const dialog = dialogOfIncoming(app, request, newTag());
      this.#core.dialogs.add(dialog);
      return dialog;
    });
  }

  #offer(transaction: ServerTransaction, makeDialog: ((app: App) => Dialog) | undefined): void {
    const { request, incoming } = transaction;
    const app = this.#core.routes.next(request.method);
    if (!app) {
      // Nobody subscribed to it, so the dialog it speaks of is none of ours (RFC 6665 section 4.1.3).
      if (request.method === 'NOTIFY')
        return refuse(transaction, 481, 'Subscription Does Not Exist');
      return refuse(transaction, 503, 'Service Unavailable');
    }
    const dialog = makeDialog?.(app);
    const pending = this.#keep(transaction, app, dialog);
    app.send(frames.newRequest(incoming, pending.id, textOf(transaction)));
  }

  #inDialog(dialog: Dialog, transaction: ServerTransaction): void {
    const { request, incoming } = transaction;
    const refusal = outOfTurn(dialog, request);
    if (refusal)
      return refuse(transaction, refusal.status, refusal.reason, { headers: refusal.headers });
    dialog.remoteSeq = parseCSeq(header(request, 'cseq'))?.number;
    if (REFRESHES_TARGET.has(request.method)) dialog.target = contactOf(request) ?? dialog.target;
    if (request.method === 'PRACK' && !this.#pracked(dialog, request))
      return refuse(transaction, 481, 'Call/Transaction Does Not Exist');
    const pending = this.#keep(transaction, dialog.app, dialog);
    if (request.method === 'BYE') this.#ended(dialog);
    dialog.app.send(frames.fromNetwork(incoming, pending.id, dialog.id, textOf(transaction)));
  }

  /** BYE: the dialog is over at once, and an INVITE still open in it too (RFC 3261 section 15.1.2). */
  #ended(dialog: Dialog): void {
    const open = this.#core.pending.get(dialog.pendingInvite ?? '');
    if (open) this.#terminate(open);
    this.#core.dialogs.end(dialog);
  }

  #pracked(dialog: Dialog, prack: SipRequest): boolean {
    const pending = this.#core.pending.get(dialog.pendingInvite ?? '');
    if (
      !pending?.reliable ||
      !(header(prack, 'rack') ?? '').startsWith(`${pending.reliable.rseq} `)
    )
      return false;
    pending.reliable.awaited.stop();
    pending.reliable = undefined;
    return true;
  }

  /** 487 to an INVITE that was cancelled. */
  #terminate(pending: PendingAnswer): void {
    const { transaction, dialog, toTag } = pending;
    refuse(transaction, 487, 'Request Terminated', { toTag });
    settle(this.#core, pending);
    if (dialog && dialog.state !== 'confirmed') this.#core.dialogs.end(dialog);
  }

  #keep(transaction: ServerTransaction, app: App, dialog: Dialog | undefined): PendingAnswer {
    const pending: PendingAnswer = {
      id: newUuid(),
      app,
      transaction,
      dialog,
      toTag: dialog?.localTag ?? newTag(),
      responded: false,
      reliable: undefined,
    };
    if (dialog && transaction.request.method === 'INVITE') dialog.pendingInvite = pending.id;
    keep(this.#core, pending);
    return pending;
  }
}

const textOf = ({ request }: ServerTransaction): string => request.text ?? '';

const REFRESHES_SESSION = new Set(['INVITE', 'UPDATE']);

interface OutOfTurn {
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
}

const TOO_SHORT: OutOfTurn = {
  status: 422,
  reason: 'Session Interval Too Small',
  headers: [makeHeader('Min-SE', String(MIN_SE_SECONDS))],
};

/** Requests out of order, and INVITEs that cross (RFC 3261 sections 12.2.2 and 14.2). */
function outOfTurn(dialog: Dialog, request: SipRequest): OutOfTurn | undefined {
  const seq = parseCSeq(header(request, 'cseq'))?.number ?? 0;
  if (dialog.remoteSeq !== undefined && seq < dialog.remoteSeq)
    return { status: 500, reason: 'Server Internal Error', headers: [] };
  if (REFRESHES_SESSION.has(request.method) && isTooShort(request)) return TOO_SHORT;
  if (request.method !== 'INVITE') return undefined;
  if (dialog.pendingInvite !== undefined) {
    const wait = Math.floor(Math.random() * 11);
    return {
      status: 500,
      reason: 'Server Internal Error',
      headers: [makeHeader('Retry-After', String(wait))],
    };
  }
  if (dialog.refreshing || (dialog.invite && !dialog.invite.final))
    return { status: 491, reason: 'Request Pending', headers: [] };
  return undefined;
}

function refuse(
  transaction: ServerTransaction,
  status: number,
  reason: string,
  { toTag = newTag(), headers = [] }: { toTag?: string; headers?: readonly Header[] } = {},
): void {
  transaction.respond(
    status,
    formatResponse(transaction.request, { status, reason, toTag, headers }),
  );
}
