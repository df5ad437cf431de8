import { param, parseCSeq } from '../message/headers.ts';
import {
  header,
  headersOf,
  makeHeader,
  type Header,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../message/message.ts';
import { serialize } from '../message/serialize.ts';
import { ClientInvite } from '../transaction/client-invite.ts';
import type { ClientUser } from '../transaction/client.ts';
import { byeFromServer } from './bye.ts';
import { composeInDialog } from './compose.ts';
import { Refused, type Core } from './core.ts';
import { contactOf, type Dialog } from './dialog.ts';
import { hopByHop, prepare, type Ready } from './send.ts';

/** RFC 4028 section 5: nobody may be asked to refresh more often. */
export const MIN_SE_SECONDS = 90;
/** RFC 4028 section 10: a BYE so long before the end, or after two thirds of a short session. */
const BYE_BEFORE_SECONDS = 32;
/** Both sides sent one at once (RFC 3261 section 14.1): the one who made the call waits longer. */
const AGAIN_AFTER_SECONDS = 3;

interface Terms {
  readonly seconds: number;
  readonly weRefresh: boolean;
}

/** Who keeps the session alive, by the answer to our own INVITE or UPDATE; undefined without a timer. */
export function termsOfAnswer(response: SipResponse): Terms | undefined {
  const offered = sessionExpires(response);
  return offered && { seconds: offered.seconds, weRefresh: offered.refresher !== 'uas' };
}

/** The same by a request of the peer, who refreshes unless it asks us to. */
export function termsOfRequest(request: SipRequest): Terms | undefined {
  const offered = sessionExpires(request);
  return offered && { seconds: offered.seconds, weRefresh: offered.refresher === 'uas' };
}

/** What a 2xx says back to a request with a timer (RFC 4028 section 9). */
export function timerHeaders(request: SipRequest): Header[] {
  const terms = termsOfRequest(request);
  if (!terms) return [];
  const refresher = terms.weRefresh ? 'uas' : 'uac';
  const knowsTimers = headersOf(request, 'supported').some((value) => /\btimer\b/i.test(value));
  return [
    makeHeader('Session-Expires', `${terms.seconds};refresher=${refresher}`),
    ...(knowsTimers ? [makeHeader('Require', 'timer')] : []),
  ];
}

/** The shortest session a request asks for is too short. */
export const isTooShort = (request: SipRequest): boolean =>
  (sessionExpires(request)?.seconds ?? MIN_SE_SECONDS) < MIN_SE_SECONDS;

function sessionExpires(
  message: SipMessage,
): { seconds: number; refresher: string | undefined } | undefined {
  const value = header(message, 'session-expires');
  const seconds = Number.parseInt(value ?? '', 10);
  if (value === undefined || !(seconds > 0)) return undefined;
  const semicolon = value.indexOf(';');
  const refresher = semicolon < 0 ? undefined : param(value.slice(semicolon), 'refresher');
  return { seconds, refresher: refresher?.toLowerCase() };
}

/** Begins the session's time anew; without terms the session needs no refreshing any more. */
export function keepAlive(core: Core, dialog: Dialog, terms: Terms | undefined): void {
  core.timers.cancel(dialog.sessionTimer);
  dialog.sessionTimer = undefined;
  if (!terms || dialog.state === 'ended') return;
  const { seconds, weRefresh } = terms;
  const grace = Math.min(BYE_BEFORE_SECONDS, seconds / 3);
  const due = weRefresh ? seconds / 2 : seconds - grace;
  dialog.sessionTimer = after(core, due, () =>
    weRefresh ? refresh(core, dialog, seconds) : byeFromServer(core, dialog, 'Session expired'),
  );
}

const after = (core: Core, seconds: number, run: () => void): NodeJS.Timeout =>
  core.timers.after(seconds * core.timers.values.secondMs, run);

/** A re-INVITE with the session description that stands (RFC 4028 section 7.4). */
function refresh(core: Core, dialog: Dialog, seconds: number): void {
  if (dialog.state !== 'confirmed') return;
  const isBusy = dialog.pendingInvite !== undefined || dialog.invite?.final === false;
  if (isBusy) {
    dialog.sessionTimer = after(core, AGAIN_AFTER_SECONDS, () => refresh(core, dialog, seconds));
    return;
  }
  const request: SipRequest = {
    kind: 'request',
    method: 'INVITE',
    uri: '',
    version: '2.0',
    headers: [
      makeHeader('Supported', 'timer'),
      makeHeader('Session-Expires', `${seconds};refresher=uac`),
      makeHeader('Min-SE', String(MIN_SE_SECONDS)),
    ],
    body: dialog.description,
  };
  try {
    new Refresh(core, dialog, {
      seconds,
      ready: prepare(core, composeInDialog(core, dialog, request)),
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    byeFromServer(core, dialog, 'Session refresh impossible');
  }
}

/** One refreshing re-INVITE. No app hears of it. */
class Refresh implements ClientUser {
  readonly #core: Core;
  readonly #dialog: Dialog;
  readonly #seconds: number;
  readonly #ready: Ready;
  #ack: string | undefined;

  constructor(core: Core, dialog: Dialog, { seconds, ready }: { seconds: number; ready: Ready }) {
    this.#core = core;
    this.#dialog = dialog;
    this.#seconds = seconds;
    this.#ready = ready;
    dialog.refreshing = true;
    // Should nothing come of it, the session ends when it would have.
    dialog.sessionTimer = after(core, seconds / 2, () =>
      byeFromServer(core, dialog, 'Session expired'),
    );
    const { timers } = core;
    const { request, text, branch, flow } = ready;
    const ackFor = (response: SipResponse): string =>
      serialize(hopByHop(request, 'ACK', header(response, 'to') ?? ''));
    core.transactions.startClient(
      branch,
      'INVITE',
      (ended) => new ClientInvite({ timers, request, text, flow, user: this, ended, ackFor }),
    );
  }

  answered(response: SipResponse): void {
    const { status } = response;
    if (status < 200) return;
    if (status < 300) return this.#refreshed(response);
    this.#dialog.refreshing = false;
    if (this.#dialog.state !== 'confirmed') return;
    const least = Number(header(response, 'min-se'));
    if (status === 422 && least > this.#seconds) this.#again(AGAIN_AFTER_SECONDS, least);
    else if (status === 491) this.#again(AGAIN_AFTER_SECONDS, this.#seconds);
    // The peer knows nothing of this call any more (RFC 3261 section 12.2.1.2).
    else if (status === 408 || status === 481)
      byeFromServer(this.#core, this.#dialog, 'Session refresh failed');
  }

  failed(): void {
    this.#dialog.refreshing = false;
    // Whoever hung up meanwhile has said BYE already.
    if (this.#dialog.state !== 'confirmed') return;
    byeFromServer(this.#core, this.#dialog, 'Session refresh failed');
  }

  #refreshed(response: SipResponse): void {
    const { flow } = this.#ready;
    if (this.#ack !== undefined) return flow.send(this.#ack);
    const dialog = this.#dialog;
    dialog.refreshing = false;
    dialog.target = contactOf(response) ?? dialog.target;
    const seq = parseCSeq(header(this.#ready.request, 'cseq'))?.number ?? dialog.localSeq;
    const ack = prepare(
      this.#core,
      composeInDialog(this.#core, dialog, {
        kind: 'request',
        method: 'ACK',
        uri: '',
        version: '2.0',
        headers: [makeHeader('CSeq', `${seq} ACK`)],
        body: '',
      }),
    );
    this.#ack = ack.text;
    ack.flow.send(ack.text);
    keepAlive(this.#core, dialog, termsOfAnswer(response));
  }

  #again(inSeconds: number, seconds: number): void {
    const [core, dialog] = [this.#core, this.#dialog];
    core.timers.cancel(dialog.sessionTimer);
    dialog.sessionTimer = after(core, inSeconds, () => refresh(core, dialog, seconds));
  }
}
