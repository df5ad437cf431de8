import { WebSocket } from 'ws';

const PING_EVERY_MS = 15_000;

export interface AudioRelayOptions {
  /** Audio a browser may leave unread before more is dropped. */
  readonly maxUnreadBytes: number;
  /** A text message of the browser. */
  hear(text: string): void;
}

/** Carries audio between a browser and the audio plane. */
export class AudioRelay {
  readonly #browser: WebSocket;
  readonly #audio: WebSocket;
  readonly #pings: NodeJS.Timeout;
  /** While muted, nothing of the browser is heard. */
  isMuted = false;
  #isAlive = true;
  #stop: (() => void) | undefined;

  constructor(browser: WebSocket, audio: WebSocket, { maxUnreadBytes, hear }: AudioRelayOptions) {
    this.#browser = browser;
    this.#audio = audio;
    browser.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) hear(data.toString('utf8'));
      else if (!this.isMuted && audio.readyState === WebSocket.OPEN) audio.send(data);
    });
    audio.on('message', (data: Buffer) => {
      if (browser.readyState === WebSocket.OPEN && browser.bufferedAmount < maxUnreadBytes)
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

  /** What the browser has not read yet, bytes. */
  get unread(): number {
    return this.#browser.bufferedAmount;
  }

  send(message: object): void {
    if (this.#browser.readyState === WebSocket.OPEN) this.#browser.send(JSON.stringify(message));
  }

  close(code: number, reason: string): void {
    if (this.#browser.readyState === WebSocket.OPEN) this.#browser.close(code, reason);
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

/** A text message as what it says; undefined when it says nothing. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
