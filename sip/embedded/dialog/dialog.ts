import { parseCSeq, parseNameAddr, splitList, tagOf } from '../message/headers.ts';
import {
  header,
  headersOf,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts';
import type { Timers } from '../transaction/timers.ts';
import type { App } from '../control/app.ts';
import type { OutgoingInvite } from './outgoing-invite.ts';
import type { AwaitedAck } from './awaited-ack.ts';

/**
 * - `trying`: the INVITE came or went, no response with a tag yet
 * - `early`, `confirmed`: RFC 3261 section 12
 * - `ended`: BYE sent or received, or the INVITE failed
 */
export type DialogState = 'trying' | 'early' | 'confirmed' | 'ended';

/**
 * One dialog as drachtio-srf knows it: one per INVITE, whatever tags answer it. `id` is the Call-ID and
 * the From tag of the INVITE that made it; on the wire it is Call-ID and both tags.
 */
export interface Dialog {
  readonly id: string;
  readonly role: 'uac' | 'uas';
  readonly callId: string;
  readonly app: App;
  state: DialogState;
  localTag: string;
  remoteTag: string | undefined;
  /** From or To value of ours and of the peer, tags included. */
  local: string;
  remote: string;
  localSeq: number;
  remoteSeq: number | undefined;
  /** Where in-dialog requests go: the peer's Contact. */
  target: string;
  /** Route header values, in the order they are written. */
  routes: readonly string[];
  /** Whose certificates and connections its requests use. */
  trunk: string | undefined;
  /** Our Contact, if the app gave one. */
  readonly contact: string | undefined;
  /** The last INVITE we sent in it. */
  invite: OutgoingInvite | undefined;
  /** An INVITE of the peer that has no final response yet. */
  pendingInvite: string | undefined;
  /** Our 2xx that waits for its ACK. */
  awaited: AwaitedAck | undefined;
  /** Sends a BYE of the app that has to wait for that ACK (RFC 3261 section 15). */
  heldBye: (() => void) | undefined;
  /** Our session description that stands: what a refresh repeats. */
  description: string;
  /** Refreshes the session, or ends it when the peer did not (RFC 4028). */
  sessionTimer: NodeJS.Timeout | undefined;
  /** A refreshing re-INVITE of ours has no final response yet. */
  refreshing: boolean;
}

export const dialogId = (callId: string, fromTag: string): string =>
  `${callId};from-tag=${fromTag}`;

/** A dialog that begins with our INVITE. */
export function dialogOfOutgoing(app: App, request: SipRequest, trunk?: string): Dialog {
  const callId = header(request, 'call-id') ?? '';
  const local = header(request, 'from') ?? '';
  const localTag = tagOf(local) ?? '';
  return {
    id: dialogId(callId, localTag),
    role: 'uac',
    callId,
    app,
    state: 'trying',
    localTag,
    remoteTag: undefined,
    local,
    remote: header(request, 'to') ?? '',
    localSeq: parseCSeq(header(request, 'cseq'))?.number ?? 1,
    remoteSeq: undefined,
    target: request.uri,
    routes: [],
    trunk,
    contact: header(request, 'contact'),
    invite: undefined,
    pendingInvite: undefined,
    awaited: undefined,
    heldBye: undefined,
    description: request.body,
    sessionTimer: undefined,
    refreshing: false,
  };
}

/** A dialog that begins with an INVITE of the peer. */
export function dialogOfIncoming(app: App, request: SipRequest, localTag: string): Dialog {
  const callId = header(request, 'call-id') ?? '';
  const remote = header(request, 'from') ?? '';
  const remoteTag = tagOf(remote);
  const seq = parseCSeq(header(request, 'cseq'))?.number ?? 1;
  return {
    id: dialogId(callId, remoteTag ?? ''),
    role: 'uas',
    callId,
    app,
    state: 'trying',
    localTag,
    remoteTag,
    local: `${header(request, 'to') ?? ''};tag=${localTag}`,
    remote,
    localSeq: seq,
    remoteSeq: seq,
    target: contactOf(request) ?? parseNameAddr(remote)?.uri ?? '',
    routes: headersOf(request, 'record-route').flatMap(splitList),
    trunk: undefined,
    contact: undefined,
    invite: undefined,
    pendingInvite: undefined,
    awaited: undefined,
    heldBye: undefined,
    description: '',
    sessionTimer: undefined,
    refreshing: false,
  };
}

/** Takes what a response to our INVITE says about the peer (RFC 3261 section 12.1.2). */
export function learn(dialog: Dialog, response: SipResponse): void {
  const remote = header(response, 'to');
  const tag = tagOf(remote);
  if (remote === undefined || tag === undefined) return;
  dialog.remote = remote;
  dialog.remoteTag = tag;
  dialog.target = contactOf(response) ?? dialog.target;
  dialog.routes = headersOf(response, 'record-route').flatMap(splitList).reverse();
  if (dialog.state === 'trying') dialog.state = 'early';
}

/** The URI of the (first) Contact. */
export function contactOf(message: SipMessage): string | undefined {
  const value = header(message, 'contact');
  return value === undefined ? undefined : parseNameAddr(splitList(value)[0] ?? '')?.uri;
}

/** Dialogs by the id that drachtio-srf uses. */
export class Dialogs {
  readonly #byId = new Map<string, Dialog>();
  readonly #timers: Timers;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Dialog | undefined {
    return this.#byId.get(id);
  }

  add(dialog: Dialog): void {
    this.#byId.set(dialog.id, dialog);
  }

  /** Safe to repeat. A BYE that was held goes out now. */
  end(dialog: Dialog): void {
    dialog.state = 'ended';
    dialog.awaited?.stop();
    dialog.awaited = undefined;
    this.#timers.cancel(dialog.sessionTimer);
    dialog.sessionTimer = undefined;
    if (this.#byId.get(dialog.id) === dialog) this.#byId.delete(dialog.id);
    const { heldBye } = dialog;
    dialog.heldBye = undefined;
    heldBye?.();
  }

  /** The dialog that a request of the peer belongs to, by Call-ID and both tags (RFC 3261 section 12.2.2). */
  match(request: SipRequest): Dialog | undefined {
    const callId = header(request, 'call-id') ?? '';
    const fromTag = tagOf(header(request, 'from'));
    const toTag = tagOf(header(request, 'to'));
    if (fromTag === undefined || toTag === undefined) return undefined;
    const ours = this.#byId.get(dialogId(callId, toTag));
    if (ours?.role === 'uac' && (ours.remoteTag === fromTag || ours.state === 'early')) return ours;
    const theirs = this.#byId.get(dialogId(callId, fromTag));
    return theirs?.role === 'uas' && theirs.localTag === toTag ? theirs : undefined;
  }

  *[Symbol.iterator](): IterableIterator<Dialog> {
    yield* this.#byId.values();
  }
}
