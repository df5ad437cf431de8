import type { Dialog, SrfRequest, SrfResponse } from 'drachtio-srf';
import type { AnsweredDialog, DialogFact } from '../../actors/ports/telephony.ts';
import { seenFromOutside, type Outside } from './nat.ts';
import { endingOfBye, signallingLost } from '../disposition/disposition.ts';

const BYE_WITHIN_MS = 3000;
/** How long a key is said to be down. */
const DIGIT_MS = 160;
const REFER_WITHIN_MS = 35_000;

/** An answered call over drachtio-srf's dialog. */
export class Answered implements AnsweredDialog {
  readonly sipCallId: string;
  readonly answer: string;
  readonly #dialog: Dialog;
  readonly #outside: Outside | null;
  readonly #gone: () => void;
  #listener: ((fact: DialogFact) => void) | undefined;
  readonly #early: DialogFact[] = [];
  #reoffer: ((sdp: string) => Promise<string>) | undefined;
  #ended = false;
  #bye: Promise<void> | undefined;

  /**
   * @param outside how the far side must write to us
   * @param gone called once when the dialog is over, whoever ended it
   */
  constructor(dialog: Dialog, outside: Outside | null, gone: () => void) {
    this.#dialog = dialog;
    this.#outside = outside;
    this.#gone = gone;
    this.sipCallId = dialog.sip.callId;
    this.answer = dialog.remote.sdp;
    dialog.on('destroy', (message: SrfRequest) => this.#over(message));
    dialog.on('modify', (request, response) => void this.#modify(request, response));
    dialog.on('update', (request, response) => void this.#modify(request, response));
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
    this.#gone();
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
    const final = this.#awaitNotify();
    const accepted = await this.#dialog.request({
      method: 'REFER',
      headers: { 'Refer-To': `<${to}>`, 'Referred-By': `<${this.#dialog.local.uri}>` },
    } as never);
    if (accepted.status >= 300) return accepted.status;
    return final;
  }

  /** The status line of the last NOTIFY's sipfrag (RFC 3515 section 2.4.5). */
  #awaitNotify(): Promise<number> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(408), REFER_WITHIN_MS);
      this.#dialog.on('notify', (request, response) => {
        response.send(200);
        const status = Number(/^SIP\/2\.0 (\d{3})/.exec(request.body)?.[1] ?? 0);
        if (status < 200) return;
        clearTimeout(late);
        resolve(status);
      });
    });
  }

  /** The connection to the SIP server is gone, and with it the dialog. */
  lost(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tell({ type: 'ended', by: 'failure', ending: signallingLost() });
    this.#gone();
  }

  #over(message: SrfRequest | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    const reason = message?.get('reason');
    this.#tell({ type: 'ended', by: 'callee', ending: endingOfBye(reason) });
    this.#gone();
  }

  async #modify(request: SrfRequest, response: SrfResponse): Promise<void> {
    try {
      // An UPDATE without a body only refreshes the session (RFC 4028).
      if (!request.body || !this.#reoffer)
        return response.send(200, { body: this.#dialog.local.sdp });
      const sdp = seenFromOutside(await this.#reoffer(request.body), this.#outside);
      this.#dialog.local.sdp = sdp;
      this.#dialog.remote.sdp = request.body;
      response.send(200, { body: sdp });
      this.#tell({ type: 'held', held: /a=(sendonly|inactive)/.test(request.body) });
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

  #tell(fact: DialogFact): void {
    if (this.#listener) this.#listener(fact);
    else this.#early.push(fact);
  }
}
