/** One call at the carrier, from its INVITE to its end. */
import type Srf from 'drachtio-srf';
import type { Recogniser } from '../hearing/recogniser.ts';
import { randomOf } from '../seed.ts';
import type { CalleePhrase } from '../voices/phrases.ts';
import type { Voices } from '../voices/voices.ts';
import { Callee } from './callee.ts';
import type { CallRecord } from './call-record.ts';
import { nowMs } from '../steady-clock.ts';
import { meetsPeople, type CallPlan } from './personas.ts';
import type { AgentStopped } from './rtp-messages.ts';
import type { Line, RtpThread } from './rtp-thread.ts';
import { refer } from './transferee.ts';
import { type Offer, readOffer, writeAnswer } from './sdp.ts';

/** How the carrier signs what it sends. */
export const HEADERS = { Server: 'Callboard-Lab' } as const;

/** Nobody rings for ever, not even a caller that has died (RFC 3261 section 16.6, Timer C). */
const LONGEST_RING_MS = 180_000;

/** What all calls share. */
export interface Exchange {
  readonly srf: Srf;
  readonly rtp: RtpThread;
  readonly voices: Voices;
  readonly recogniser: Recogniser;
  readonly host: string;
  readonly seed: string;
}

/** A call under way. */
export class LabCall {
  readonly #exchange: Exchange;
  readonly #plan: CallPlan;
  readonly #record: CallRecord;
  readonly #request: Srf.SrfRequest;
  readonly #response: Srf.SrfResponse;
  readonly #cancelled = new AbortController();
  readonly #onEnd: () => void;
  #offer: Offer | undefined;
  #line: Line | undefined;
  #dialog: Srf.Dialog | undefined;
  #callee: Callee | undefined;
  #answeredAt = 0;
  #sdpVersion = 1;
  #isOver = false;

  constructor(
    exchange: Exchange,
    plan: CallPlan,
    record: CallRecord,
    invite: { request: Srf.SrfRequest; response: Srf.SrfResponse; onEnd: () => void },
  ) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#record = record;
    this.#request = invite.request;
    this.#response = invite.response;
    this.#onEnd = invite.onEnd;
  }

  /** Rings, then answers or refuses, as planned. */
  async run(): Promise<void> {
    this.#request.on('cancel', () => this.#cancel());
    this.#offer = readOffer(this.#request.body);
    if (!this.#offer) return this.#refuse(488, 'Not Acceptable Here');
    await this.#ring(this.#offer);
    if (this.#isOver) return;
    const { refusal, ringForMs } = this.#plan;
    if (ringForMs === Infinity) return this.#refuse(480, 'Temporarily Unavailable');
    if (refusal) return this.#refuse(refusal.status, refusal.reason);
    await this.#answer(this.#offer);
  }

  /** Ends the call from this side, whatever its state. */
  close(): void {
    if (this.#isOver) return;
    if (this.#dialog) this.#hangUp('carrier closes');
    else this.#refuse(503, 'Service Unavailable');
  }

  /** Lets go of the call without another word to the caller. */
  abandon(): void {
    this.#end('refusal');
  }

  async #ring(offer: Offer): Promise<void> {
    const { earlyMedia, ringForMs } = this.#plan;
    if (earlyMedia) {
      const line = await this.#openLine(offer);
      if (this.#isOver) return;
      const body = this.#answerSdp(offer, line);
      this.#response.send(183, { headers: HEADERS, body });
      line.play({ sound: 'ringback' });
    } else this.#response.send(180, { headers: HEADERS });
    this.#record.ringingAt = new Date().toISOString();
    await sleep(Math.min(ringForMs, LONGEST_RING_MS), this.#cancelled.signal);
  }

  async #openLine(offer: Offer): Promise<Line> {
    if (this.#line) return this.#line;
    const { number, attempt } = this.#record;
    const line = await this.#exchange.rtp.open(
      {
        agentStarted: () => this.#callee?.agentStarted(),
        agentStopped: (speech) => this.#agentStopped(speech),
        played: (from, to) => this.#played(from, to),
        pressed: (digit) => (this.#record.digitsReceived += digit),
      },
      { key: `${number} ${String(attempt)}`, impairment: this.#plan.impairment },
    );
    this.#line = line;
    line.connect(offer);
    if (this.#isOver) void line.close();
    return line;
  }

  #answerSdp(offer: Offer, line: Line): string {
    return writeAnswer(offer, this.#exchange.host, line.port, this.#sdpVersion++);
  }

  async #answer(offer: Offer): Promise<void> {
    const { srf } = this.#exchange;
    try {
      const line = await this.#openLine(offer);
      if (this.#isOver) return;
      line.stop();
      this.#answeredAt = nowMs();
      line.answered(this.#answeredAt);
      this.#record.answeredAtMs = this.#answeredAt;
      const localSdp = this.#answerSdp(offer, line);
      const uas = { localSdp, headers: { ...HEADERS } };
      const dialog = await srf.createUAS(this.#request, this.#response, uas);
      this.#connected(dialog, line);
    } catch {
      // The caller gave up at the very moment of the answer, or no port could be opened.
      this.#end('cancel');
    }
  }

  #connected(dialog: Srf.Dialog, line: Line): void {
    this.#dialog = dialog;
    this.#record.status = 200;
    this.#record.answeredAt = new Date().toISOString();
    dialog.on('destroy', (bye) => {
      this.#receive(bye);
      this.#end('caller');
    });
    dialog.on('modify', (request, response) => this.#modify(request, response));
    dialog.on('info', (request, response) => {
      this.#receive(request);
      const signal = /Signal\s*=\s*([0-9*#A-D])/i.exec(request.body)?.[1];
      this.#record.digitsReceived += signal ?? '';
      response.send(200, { headers: HEADERS });
    });
    dialog.on('refer', (request, response) => {
      this.#receive(request);
      refer(dialog, request, response, HEADERS);
    });
    if (this.#isOver) return;
    const { seed } = this.#exchange;
    const { number, attempt } = this.#record;
    const random = randomOf(seed, number, attempt, 'callee');
    this.#callee = new Callee(this.#plan, this.#bodyOn(line), random);
    this.#callee.answered();
  }

  #bodyOn(line: Line): ConstructorParameters<typeof Callee>[1] {
    return {
      say: (phrase) => this.#say(line, phrase),
      beep: () => line.play({ sound: 'beep' }),
      make: (sound) => line.play({ sound }),
      press: (digits) => {
        this.#record.digitsSent += digits;
        line.press(digits);
      },
      hangUp: (why) => this.#hangUp(why),
    };
  }

  #saying: { readonly id: string; readonly text: string } | undefined;

  #say(line: Line, name: CalleePhrase): void {
    const phrase = this.#exchange.voices.phrase(this.#plan.language, 'callee', name);
    this.#saying = phrase;
    line.play({ phraseId: phrase.id });
  }

  #played(startedAt: number, endedAt: number): void {
    const { id, text } = this.#saying ?? {};
    if (id !== undefined && text !== undefined) {
      this.#record.spoke.push({
        phraseId: id,
        text,
        startMs: Math.round(startedAt - this.#answeredAt),
        ms: Math.round(endedAt - startedAt),
      });
    }
    this.#saying = undefined;
    this.#callee?.played();
  }

  #agentStopped({ startedAt, endedAt, interrupted, audio }: AgentStopped): void {
    const heard = {
      startMs: Math.round(startedAt - this.#answeredAt),
      ms: Math.round(endedAt - startedAt),
      interrupted,
      phraseId: null as string | null,
      text: null as string | null,
    };
    this.#record.heard.push(heard);
    this.#callee?.agentStopped();
    // Who is passed on hears people, too.
    const who = meetsPeople(this.#plan.persona) ? 'anyone' : 'agent';
    const listening = { who, cut: true } as const;
    void this.#exchange.recogniser.hear(audio, listening).then((phrase) => {
      heard.phraseId = phrase?.id ?? null;
      heard.text = phrase?.text ?? null;
      if (phrase && !this.#isOver) this.#callee?.understood(phrase.name);
    });
  }

  #modify(request: Srf.SrfRequest, response: Srf.SrfResponse): void {
    this.#receive(request);
    const offer = readOffer(request.body) ?? this.#offer;
    if (!offer || !this.#line) {
      response.send(488, { headers: HEADERS });
      return;
    }
    this.#offer = offer;
    this.#line.connect(offer);
    response.send(200, { headers: HEADERS, body: this.#answerSdp(offer, this.#line) });
  }

  #receive(request: Srf.SrfRequest): void {
    this.#record.received.push(receivedRequest(request));
  }

  #cancel(): void {
    this.#record.received.push({
      at: new Date().toISOString(),
      method: 'CANCEL',
      cseq: this.#request.get('CSeq'),
      hasToTag: false,
    });
    this.#record.status = 487;
    this.#end('cancel');
  }

  #refuse(status: number, reason: string): void {
    this.#record.status = status;
    this.#response.send(status, reason, { headers: HEADERS });
    this.#end('refusal');
  }

  #hangUp(why: string): void {
    if (this.#isOver) return;
    this.#record.why = why;
    // A BYE of theirs may have crossed ours.
    Promise.resolve(this.#dialog?.destroy()).catch(() => undefined);
    this.#end('callee');
  }

  #end(by: NonNullable<CallRecord['endedBy']>): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#record.endedBy = by;
    this.#record.endedAt = new Date().toISOString();
    this.#cancelled.abort();
    this.#callee?.close();
    this.#onEnd();
    this.#line?.close().then(
      (figures) => (this.#record.rtp = figures),
      () => undefined,
    );
  }
}

/** How the journal notes a request. */
export const receivedRequest = (request: Srf.SrfRequest): CallRecord['received'][number] => ({
  at: new Date().toISOString(),
  method: request.method,
  cseq: request.get('CSeq'),
  hasToTag: /;\s*tag=/i.test(request.get('To')),
});

/** Waits so long or until the signal. Never rejects. */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
