import { HttpClient } from '@angular/common/http';
import { computed, DestroyRef, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import type { TestVoice, VoiceTicket } from '../../../../../../server/contract/agents.ts';
import type {
  VoiceTestMessage,
  VoiceTestRequest,
} from '../../../../../../server/contract/voice-test.ts';
import { problemOf } from '../../../core/problem.ts';
import { AudioPath } from '../../../core/audio/audio-path.ts';
import {
  canRecord,
  MicrophoneError,
  microphones,
  type MicrophoneProblem,
} from '../../../core/audio/microphone.ts';
import { emptyLog, heard } from './voice-log.ts';

/** `checking`: the microphone is open and nobody listens yet. */
export type VoicePhase = 'idle' | 'checking' | 'connecting' | 'talking' | 'paused' | 'over';

/** Why it did not work; `detail` are the server's words. */
export interface VoiceProblem {
  readonly kind: MicrophoneProblem | 'lost' | 'failed';
  readonly detail: string | null;
}

/** One conversation by voice after the other: microphone, socket, what was said. */
@Injectable()
export class VoiceSession {
  readonly #http = inject(HttpClient);
  readonly #phase = signal<VoicePhase>('idle');
  readonly #problem = signal<VoiceProblem | null>(canRecord() ? null : problem('insecure'));
  readonly #log = signal(emptyLog);
  readonly #devices = signal<readonly MediaDeviceInfo[]>([]);
  readonly #analyser = signal<AnalyserNode | null>(null);
  readonly #seconds = signal(0);
  readonly phase = this.#phase.asReadonly();
  readonly problem = this.#problem.asReadonly();
  readonly log = this.#log.asReadonly();
  readonly devices = this.#devices.asReadonly();
  readonly analyser = this.#analyser.asReadonly();
  /** Since the conversation began. */
  readonly seconds = this.#seconds.asReadonly();
  /** Empty: the browser's choice. */
  readonly device = signal('');
  readonly isLive = computed(() => ['connecting', 'talking', 'paused'].includes(this.#phase()));
  #audio: AudioPath | null = null;
  #socket: WebSocket | null = null;
  #clock: ReturnType<typeof setInterval> | undefined;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#letGo());
    void this.#listDevices();
  }

  /** Opens the microphone, so that its level can be seen before anybody listens. */
  async check(): Promise<void> {
    if (await this.#openAudio()) this.#phase.set('checking');
  }

  async choose(device: string): Promise<void> {
    this.device.set(device);
    if (this.#phase() !== 'checking') return;
    this.#closeAudio();
    await this.check();
  }

  async start(url: string, body: TestVoice): Promise<void> {
    if (this.isLive()) return;
    this.#phase.set('connecting');
    this.#log.set(emptyLog);
    this.#seconds.set(0);
    if (!(await this.#openAudio())) return;
    try {
      const ticket = await firstValueFrom(this.#http.post<VoiceTicket>(`${url}/test/voice`, body));
      // Who left the page meanwhile wants no conversation.
      if (this.#audio) this.#connect(ticket, this.#audio);
    } catch (error) {
      this.#fail({ kind: 'failed', detail: problemOf(error).detail });
    }
  }

  pause(on: boolean): void {
    if (this.#phase() !== (on ? 'talking' : 'paused')) return;
    this.#phase.set(on ? 'paused' : 'talking');
    this.#send({ type: 'pause', on });
  }

  stop(): void {
    if (this.#phase() === 'checking') {
      this.#closeAudio();
      this.#phase.set('idle');
    } else this.#send({ type: 'stop' });
  }

  async #openAudio(): Promise<boolean> {
    if (this.#audio) return true;
    this.#problem.set(null);
    try {
      const audio = await AudioPath.open(this.device());
      this.#audio = audio;
      this.#analyser.set(audio.analyser);
      audio.onGone = () => this.#fail(problem('missing'));
      await this.#listDevices();
      return true;
    } catch (error) {
      this.#fail(problem(error instanceof MicrophoneError ? error.problem : 'busy'));
      return false;
    }
  }

  #connect({ ticket, url }: VoiceTicket, audio: AudioPath): void {
    const address = new URL(`${url}?ticket=${encodeURIComponent(ticket)}`, document.baseURI);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('open', () => this.#begin(socket, audio));
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === 'string') this.#hear(JSON.parse(data) as VoiceTestMessage);
      else audio.play(data);
    });
    socket.addEventListener('close', () => {
      if (this.#socket === socket) this.#closed();
    });
  }

  #begin(socket: WebSocket, audio: AudioPath): void {
    this.#phase.set('talking');
    const startedAt = performance.now();
    this.#clock = setInterval(
      () => this.#seconds.set(Math.floor((performance.now() - startedAt) / 1000)),
      250,
    );
    audio.onFrame = (frame) => {
      if (this.#phase() === 'talking' && socket.readyState === WebSocket.OPEN) socket.send(frame);
    };
  }

  #hear(message: VoiceTestMessage): void {
    if (message.type === 'interrupted') this.#audio?.flush();
    this.#log.update((log) => heard(log, message));
  }

  #closed(): void {
    const { end } = this.#log();
    this.#letGo();
    this.#phase.set('over');
    if (!end) this.#problem.set(problem('lost'));
  }

  #send(request: VoiceTestRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(request));
  }

  #fail(found: VoiceProblem): void {
    const wasLive = this.#socket !== null;
    this.#letGo();
    this.#problem.set(found);
    this.#phase.set(wasLive ? 'over' : 'idle');
  }

  #letGo(): void {
    clearInterval(this.#clock);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
    this.#closeAudio();
  }

  #closeAudio(): void {
    this.#audio?.close();
    this.#audio = null;
    this.#analyser.set(null);
  }

  async #listDevices(): Promise<void> {
    this.#devices.set(await microphones().catch(() => []));
  }
}

const problem = (kind: VoiceProblem['kind']): VoiceProblem => ({ kind, detail: null });
