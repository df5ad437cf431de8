import type { Dialog, SrfRequest, SrfResponse } from 'drachtio-srf';
import type { AnsweredDialog, DialogFact } from '../../actors/ports/telephony.ts';
import { seenFromOutside, type Outside } from './nat.ts';
import { Referral } from './referral.ts';
import { endingOfBye, signallingLost } from '../disposition/disposition.ts';

const BYE_WITHIN_MS = 3000;
/** How long a key is said to be down. */
const DIGIT_MS = 160;

/** What a dialog has to know of its gateway. */
export interface DialogSurroundings {
  /** How the far side must write to us. */
  readonly outside: Outside | null;
  /** The URI of somebody whom the far side is to call. */
  targetOf(to: string): string;
  /** Called once when the dialog is over, whoever ended it. */
  gone(): void;
}

/** The far side does not listen: by the direction of its audio, or as of old (RFC 3264 section 8.4). */
const isHold = (sdp: string): boolean => /^a=(sendonly|inactive)|^c=IN IP4 0\.0\.0\.0/m.test(sdp);

/** An answered call over drachtio-srf's dialog. */
export class Answered implements AnsweredDialog {
  readonly sipCallId: string;
  readonly answer: string;
  readonly #dialog: Dialog;
  readonly #more: DialogSurroundings;
  readonly #referral = new Referral();
  #listener: ((fact: DialogFact) => void) | undefined;
  readonly #early: DialogFact[] = [];
  #reoffer: ((sdp: string) => Promise<string>) | undefined;
  #ended = false;
  #bye: Promise<void> | undefined;

  constructor(dialog: Dialog, more: DialogSurroundings) {
    this.#dialog = dialog;
    this.#more = more;
    this.sipCallId = dialog.sip.callId;
    this.answer = dialog.remote.sdp;
    dialog.on('destroy', (message: SrfRequest) => this.#destroyed(message));
    dialog.on('modify', (request, response) => void this.#modify(request, response));
    dialog.on('update', (request, response) => void this.#modify(request, response));
    dialog.on('notify', (request, response) => {
      response.send(200);
      this.#referral.heard(request.body, request.get('Subscription-State'));
    });
    dialog.on('info', (request, response) => this.#info(request, response));
  }

  onFact(listener: (fact: DialogFact) => void): void {
    this.#listener = listener;
    for (const fact of this.#early.splice(0)) listener(fact);
  }

  onReoffer(answer: (sdp: string) => Promise<string>): void {
    this.#reoffer = answer;
  }

  bye(): Promise<void> {
    this.#bye ??= this.#hangUp();
    return this.#bye;
  }

  async #hangUp(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    let late: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => (late = setTimeout(resolve, BYE_WITHIN_MS)));
    // A far side that does not answer our BYE is gone all the same.
    await Promise.race([this.#dialog.destroy({ headers: {} }) as unknown, deadline]).catch(
      () => undefined,
    );
    clearTimeout(late);
    this.#over();
  }

  async sendDigits(digits: string): Promise<void> {
    for (const digit of digits) {
      const { status } = await this.#dialog.request({
        method: 'INFO',
        headers: { 'Content-Type': 'application/dtmf-relay' },
        body: `Signal=${digit}\r\nDuration=${DIGIT_MS}\r\n`,
      } as never);
      if (status >= 300) throw new Error(`the far side refuses key presses by INFO: ${status}`);
    }
  }

  async refer(to: string): Promise<number> {
    const final = this.#referral.begin();
    const accepted = await this.#dialog.request({
      method: 'REFER',
      headers: {
        'Refer-To': `<${this.#more.targetOf(to)}>`,
        'Referred-By': `<${this.#dialog.local.uri}>`,
      },
    } as never);
    if (accepted.status < 300) return final;
    this.#referral.end();
    return accepted.status;
  }

  /** The connection to the SIP server is gone, and with it the dialog. */
  lost(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tell({ type: 'ended', by: 'failure', ending: signallingLost() });
    this.#over();
  }

  #destroyed(message: SrfRequest | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const reason = message?.get('reason');
    this.#tell({ type: 'ended', by: 'callee', ending: endingOfBye(reason) });
    this.#over();
  }

  async #modify(request: SrfRequest, response: SrfResponse): Promise<void> {
    try {
      // An UPDATE without a body only refreshes the session (RFC 4028).
      if (!request.body || !this.#reoffer)
        return response.send(200, { body: this.#dialog.local.sdp });
      const sdp = seenFromOutside(await this.#reoffer(request.body), this.#more.outside);
      this.#dialog.local.sdp = sdp;
      this.#dialog.remote.sdp = request.body;
      response.send(200, { body: sdp });
      this.#tell({ type: 'held', held: isHold(request.body) });
    } catch {
      response.send(488);
    }
  }

  #info(request: SrfRequest, response: SrfResponse): void {
    response.send(200);
    // application/dtmf-relay names the signal; application/dtmf is the key alone.
    const relayed = /Signal\s*=\s*([0-9*#A-D])/i.exec(request.body);
    const digit = (relayed ?? /^\s*([0-9*#A-D])\s*$/i.exec(request.body))?.[1];
    if (digit === undefined) return;
    const durationMs = Number(/Duration\s*=\s*(\d+)/i.exec(request.body)?.[1] ?? 100);
    this.#tell({ type: 'dtmfReceived', digit, durationMs });
  }

  #over(): void {
    this.#referral.end();
    this.#more.gone();
  }

  #tell(fact: DialogFact): void {
    if (this.#listener) this.#listener(fact);
    else this.#early.push(fact);
  }
}
