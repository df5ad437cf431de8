import type { Dialog, SrfRequest, SrfResponse } from 'drachtio-srf';
import type Srf from 'drachtio-srf';
import {
  DialError,
  type AnswerRequest,
  type IncomingCall,
  type IncomingCalls,
} from '../../actors/ports/telephony.ts';
import { SignallingLost, type Signalling } from './connect.ts';
import { contactOf, seenFromOutside, type Way } from './nat.ts';
import { callerGone, cancelled, signallingLost } from '../disposition/disposition.ts';

const ALLOW = 'INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, NOTIFY, REFER';
/** The SIP server repeats our 200 for 64*T1; who has not confirmed it by then is gone. */
const ACK_WITHIN_MS = 35_000;

type Handle = (handler: (request: SrfRequest, response: SrfResponse) => void) => void;
/** The package's types know `invite` only. */
const optionsOf = (srf: Srf): Handle =>
  (srf as unknown as { options: Handle }).options.bind(srf) as Handle;

/** An INVITE that is not answered yet. */
interface Waiting {
  readonly request: SrfRequest;
  readonly response: SrfResponse;
  readonly gone: AbortController;
}

/** Calls that come in over drachtio-srf, from their INVITE to the ACK of our answer. */
export class Incoming implements IncomingCalls {
  readonly #signalling: Signalling;
  readonly #waiting = new Map<string, Waiting>();
  #take: ((call: IncomingCall) => void) | undefined;

  constructor(signalling: Signalling) {
    this.#signalling = signalling;
    const { srf } = signalling;
    srf.invite((request, response) => this.#invited(request, response));
    // A carrier that asks whether we are there gets an answer (RFC 3261 section 11.2).
    optionsOf(srf)((_request, response) =>
      response.send(200, { headers: { Allow: ALLOW, Accept: 'application/sdp' } }),
    );
  }

  onCall(take: (call: IncomingCall) => void): void {
    this.#take = take;
  }

  async answer(
    { sipCallId, trunk, describe, signal }: AnswerRequest,
    { outside, headers: trunkHeaders }: Way,
  ): Promise<Dialog> {
    const waiting = this.#waiting.get(sipCallId);
    if (!waiting || waiting.gone.signal.aborted) throw new DialError(callerGone());
    const { request, response, gone } = waiting;
    const headers = {
      Allow: ALLOW,
      ...(outside && { Contact: contactOf(trunk, outside) }),
      ...trunkHeaders,
    };
    const ended = AbortSignal.any([signal, gone.signal]);
    try {
      const localSdp = seenFromOutside(await describe(request.body), outside);
      if (ended.aborted) throw new DialError(signal.aborted ? cancelled() : callerGone());
      this.#waiting.delete(sipCallId);
      const { srf, whileUp } = this.#signalling;
      const dialog = srf.createUAS(request, response, { localSdp, headers }).catch(() => {
        throw new DialError(callerGone());
      }) as Promise<Dialog>;
      return await whileUp(dialog.then(confirmed));
    } catch (error) {
      this.refuse(sipCallId);
      throw error instanceof SignallingLost ? new DialError(signallingLost()) : error;
    }
  }

  refuse(sipCallId: string): void {
    const waiting = this.#waiting.get(sipCallId);
    if (this.#waiting.delete(sipCallId)) waiting?.response.send(480);
  }

  #invited(request: SrfRequest, response: SrfResponse): void {
    const sipCallId = request.get('Call-ID');
    if (!this.#take || this.#waiting.has(sipCallId)) return void response.send(480);
    // Without an offer we would have to describe ourselves first; none of the carriers we know asks for it.
    if (!request.body) return void response.send(488);
    const gone = new AbortController();
    this.#waiting.set(sipCallId, { request, response, gone });
    request.on('cancel', () => {
      gone.abort();
      this.#waiting.delete(sipCallId);
    });
    response.send(180);
    this.#take({
      sipCallId,
      dialled: userOf(request.uri) ?? '',
      caller: callerOf(request),
      source: request.source_address,
      reject: (status, reason) => {
        if (this.#waiting.delete(sipCallId)) response.send(status, reason as never);
      },
    });
  }
}

/** Our 200 counts once its ACK is there; a dialog that ends before is lost. */
function confirmed(dialog: Dialog): Promise<Dialog> {
  return new Promise((resolve, reject) => {
    const lost = () => reject(new DialError(callerGone()));
    const late = setTimeout(lost, ACK_WITHIN_MS);
    const settle = (then: () => void) => () => {
      clearTimeout(late);
      then();
    };
    (dialog as unknown as NodeJS.EventEmitter)
      .once(
        'ack',
        settle(() => resolve(dialog)),
      )
      .once('destroy', settle(lost));
  });
}

function callerOf(request: SrfRequest): string | null {
  const asserted = userOf(request.get('P-Asserted-Identity') ?? '');
  const user = asserted ?? userOf(request.get('From'));
  return user === undefined || user === 'anonymous' ? null : user;
}

/** `"A" <sip:+905321234567;x=1@host>` or `tel:+90532…` → the number. */
function userOf(address: string): string | undefined {
  const user = /(?:sips?:([^@;>]+)[^@>]*@|tel:([^;>\s]+))/i.exec(address)?.slice(1).find(Boolean);
  try {
    return user && decodeURIComponent(user);
  } catch {
    return user;
  }
}
