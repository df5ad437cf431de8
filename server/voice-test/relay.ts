import { WebSocket } from 'ws';
import type { VoiceTestFact } from '../../actors/voice-test/messages.ts';
import { VoiceTestRequest } from '../contract/voice-test.ts';
import { presentVoiceTest } from './present.ts';

/** Audio a browser may leave unread before more is dropped: two seconds. */
const MAX_UNREAD_BYTES = 32_000;
const PING_EVERY_MS = 15_000;

/** Carries audio between a browser and the audio plane, and tells the browser what happens. */
export class VoiceRelay {
  readonly #browser: WebSocket;
  readonly #audio: WebSocket;
  readonly #pings: NodeJS.Timeout;
  #isPaused = false;
  #isAlive = true;
  #stop: (() => void) | undefined;

  constructor(browser: WebSocket, audio: WebSocket) {
    this.#browser = browser;
    this.#audio = audio;
    browser.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) this.#hear(data.toString('utf8'));
      else if (!this.#isPaused && audio.readyState === WebSocket.OPEN) audio.send(data);
    });
    audio.on('message', (data: Buffer) => {
      if (browser.readyState === WebSocket.OPEN && browser.bufferedAmount < MAX_UNREAD_BYTES)
        browser.send(data, { binary: true });
    });
    browser.on('pong', () => (this.#isAlive = true));
    this.#pings = setInterval(() => this.#ping(), PING_EVERY_MS);
    for (const socket of [browser, audio]) {
      socket.on('error', () => socket.terminate());
      socket.on('close', () => this.#gone());
    }
  }

  /** What to do when either end is gone; at once when it is already. */
  onGone(stop: () => void): void {
    this.#stop = stop;
    if (this.#browser.readyState > WebSocket.OPEN) this.#gone();
  }

  show(fact: VoiceTestFact): void {
    if (this.#browser.readyState !== WebSocket.OPEN) return;
    this.#browser.send(JSON.stringify(presentVoiceTest(fact)));
    if (fact.type === 'ended') this.#browser.close(1000, fact.reason);
  }

  #hear(text: string): void {
    const request = VoiceTestRequest.safeParse(parseJson(text));
    if (!request.success) return;
    if (request.data.type === 'pause') this.#isPaused = request.data.on;
    else this.#stop?.();
  }

  /** A browser that vanished without a word is found out by its silence. */
  #ping(): void {
    if (!this.#isAlive) return this.#browser.terminate();
    this.#isAlive = false;
    this.#browser.ping();
  }

  #gone(): void {
    clearInterval(this.#pings);
    this.#audio.terminate();
    this.#stop?.();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
