import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { Turn } from '../../../../../server/contract/calls.ts';
import type {
  MonitorMessage,
  MonitorTicket,
  SupervisorMode,
} from '../../../../../server/contract/supervision.ts';
import { AudioPath } from '../../core/audio/audio-path.ts';
import { MicrophoneError, type MicrophoneProblem } from '../../core/audio/microphone.ts';
import { problemOf } from '../../core/problem.ts';
import { Toasts } from '../../ui/toasts.ts';

export type SupervisionPhase = 'idle' | 'connecting' | 'listening' | 'lost';
export type MonitorState = Extract<MonitorMessage, { type: 'state' }>;
type Partial = Extract<MonitorMessage, { type: 'partial' }>;

/** What may wait to be played: the delay stays below a third of a second. */
const MOST_MS = 180;
const COME_BACK_AFTER_MS = 700;
const COME_BACK_TIMES = 4;
/** Closed on purpose: the call is over, or it is heard elsewhere. */
const FOR_GOOD = [1000, 4401, 4409, 4410];

/** One's own part in a call that goes on: what one hears of it, says and does. */
@Injectable()
export class Supervision {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #phase = signal<SupervisionPhase>('idle');
  readonly #state = signal<MonitorState | null>(null);
  readonly #turns = signal<readonly Turn[]>([]);
  readonly #partials = signal<ReadonlyMap<string, Partial>>(new Map());
  readonly #isMuted = signal(false);
  readonly #isBusy = signal(false);
  readonly #microphone = signal<AnalyserNode | null>(null);
  readonly #microphoneProblem = signal<MicrophoneProblem | null>(null);
  readonly phase = this.#phase.asReadonly();
  readonly state = this.#state.asReadonly();
  readonly isMuted = this.#isMuted.asReadonly();
  /** An order is on its way. */
  readonly isBusy = this.#isBusy.asReadonly();
  /** The open microphone; null as long as nobody could hear it. */
  readonly microphone = this.#microphone.asReadonly();
  readonly microphoneProblem = this.#microphoneProblem.asReadonly();
  readonly mode = computed<SupervisorMode>(() => this.#state()?.mode ?? 'listen');
  /** What was said since one listens, words that are being spoken last. */
  readonly heard = computed<readonly Turn[]>(() => [
    ...this.#turns(),
    ...[...this.#partials().values()].map(({ item_id, who, text }) => {
      const now = new Date().toISOString();
      return {
        item_id,
        who,
        text: `${text} …`,
        started_at: now,
        ended_at: now,
        interrupted: false,
        wait: null,
      };
    }),
  ]);
  #audio: AudioPath | null = null;
  #socket: WebSocket | null = null;
  #call = '';
  #attempts = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.stop());
  }

  /** Begins to listen; a page may make sound only because somebody pressed something. */
  async listen(call: string): Promise<void> {
    this.stop();
    this.#call = call;
    this.#phase.set('connecting');
    this.#turns.set([]);
    try {
      const audio = await AudioPath.listen({ mostMs: MOST_MS });
      this.#audio = audio;
      audio.onFrame = (frame) => this.#speak(frame);
      audio.onGone = () => this.#closeMicrophone('missing');
      await this.#connect();
    } catch (error) {
      this.stop();
      this.#toasts.problem('supervision.failed', problemOf(error).detail);
    }
  }

  stop(): void {
    clearTimeout(this.#again);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#closeMicrophone(null);
    this.#audio?.close();
    this.#audio = null;
    this.#state.set(null);
    this.#partials.set(new Map());
    this.#attempts = 0;
    this.#phase.set('idle');
  }

  /** Listens only, or is heard. The microphone is opened first: nobody takes over in silence. */
  async change(mode: SupervisorMode, note = ''): Promise<void> {
    if (mode === this.mode() || this.#phase() !== 'listening') return;
    const needsMicrophone = mode !== 'listen' && !this.#isByPhone;
    if (needsMicrophone && !(await this.#openMicrophone())) return;
    if (mode === 'listen' && this.mode() === 'takeover') return this.#order('give-back', { note });
    const [path, body] = mode === 'whisper' ? ['whisper', { to: 'operator' }] : [mode, {}];
    await this.#order(path, body);
    if (this.mode() === 'listen') this.#followMode();
  }

  /** Tells the agent something that the callee does not hear. */
  whisper(call: string, text: string, now: boolean): Promise<boolean> {
    this.#call = call;
    return this.#ask('whisper', { to: 'agent', text, now });
  }

  mute(on: boolean): void {
    this.#isMuted.set(on);
    if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type: 'mute', on }));
  }

  /** One speaks into one's telephone. */
  get #isByPhone(): boolean {
    return this.#state()?.by_phone ?? false;
  }

  async #order(path: string, body: object): Promise<void> {
    await this.#ask(path, body);
  }

  async #ask(path: string, body: object): Promise<boolean> {
    this.#isBusy.set(true);
    try {
      await firstValueFrom(this.#http.post(`/api/v1/calls/${this.#call}/${path}`, body));
      return true;
    } catch (error) {
      this.#toasts.problem('supervision.refused', problemOf(error).detail);
      return false;
    } finally {
      this.#isBusy.set(false);
    }
  }

  async #connect(): Promise<void> {
    const { ticket, url } = await firstValueFrom(
      this.#http.post<MonitorTicket>(`/api/v1/calls/${this.#call}/ticket`, {}),
    );
    if (!this.#audio) return;
    const address = new URL(`${url}?ticket=${encodeURIComponent(ticket)}`, document.baseURI);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') this.#hear(JSON.parse(data) as MonitorMessage);
      // Whoever holds a telephone would hear everything twice, and the callee its own voice.
      else if (!this.#isByPhone) this.#audio?.play(data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket === socket) this.#closed(code);
    });
  }

  #hear(message: MonitorMessage): void {
    switch (message.type) {
      case 'state':
        this.#phase.set('listening');
        this.#attempts = 0;
        this.#state.set(message);
        return this.#followMode();
      case 'turn':
        this.#partials.update((known) => withoutItem(known, message.turn.item_id));
        return this.#turns.update((turns) => [
          ...turns.filter(({ item_id }) => item_id !== message.turn.item_id),
          message.turn,
        ]);
      case 'partial':
        return this.#partials.update((known) => new Map(known).set(message.item_id, message));
      default:
        return;
    }
  }

  /** The microphone is open as long as somebody is to hear it, also after coming back. */
  #followMode(): void {
    const mode = this.mode();
    if (this.#isByPhone || (mode === 'listen' && !this.#isBusy())) this.#closeMicrophone(null);
    else if (mode !== 'listen' && !this.#microphone()) void this.#openMicrophone();
  }

  async #openMicrophone(): Promise<boolean> {
    if (!this.#audio) return false;
    if (this.#microphone()) return true;
    this.#microphoneProblem.set(null);
    try {
      await this.#audio.openMicrophone('');
      this.mute(false);
      this.#microphone.set(this.#audio.microphoneAnalyser);
      return true;
    } catch (error) {
      this.#microphoneProblem.set(error instanceof MicrophoneError ? error.problem : 'busy');
      return false;
    }
  }

  #closeMicrophone(problem: MicrophoneProblem | null): void {
    this.#audio?.closeMicrophone();
    this.#microphone.set(null);
    if (problem) this.#microphoneProblem.set(problem);
  }

  #speak(frame: ArrayBuffer): void {
    if (!this.#isMuted() && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  /** A connection that breaks is made again: who took over has some seconds to come back. */
  #closed(code: number): void {
    this.#socket = null;
    if (FOR_GOOD.includes(code) || this.#attempts >= COME_BACK_TIMES) {
      this.stop();
      if (code !== 1000) this.#phase.set('lost');
      return;
    }
    this.#attempts++;
    this.#phase.set('connecting');
    this.#again = setTimeout(
      () => this.#connect().catch(() => this.#closed(0)),
      COME_BACK_AFTER_MS,
    );
  }
}

function withoutItem(
  known: ReadonlyMap<string, Partial>,
  id: string,
): ReadonlyMap<string, Partial> {
  const next = new Map(known);
  next.delete(id);
  return next;
}
