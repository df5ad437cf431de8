import type { WebSocket } from 'ws';
import type { VoiceTestFact } from '../../actors/voice-test/messages.ts';
import { VoiceTestRequest } from '../contract/voice-test.ts';
import { AudioRelay, parseJson } from '../http/audio-relay.ts';
import { presentVoiceTest } from './present.ts';

/** Two seconds: who tries an agent out wants to hear all of it. */
const MAX_UNREAD_BYTES = 32_000;

/** One conversation by browser: its audio, and what happens in it. */
export class VoiceRelay {
  readonly #relay: AudioRelay;
  #stop: (() => void) | undefined;

  constructor(browser: WebSocket, audio: WebSocket) {
    this.#relay = new AudioRelay(browser, audio, {
      maxUnreadBytes: MAX_UNREAD_BYTES,
      hear: (text) => this.#hear(text),
    });
  }

  /** What to do when either end is gone; at once when it is already. */
  onGone(stop: () => void): void {
    this.#stop = stop;
    this.#relay.onGone(stop);
  }

  show(fact: VoiceTestFact): void {
    this.#relay.send(presentVoiceTest(fact));
    if (fact.type === 'ended') this.#relay.close(1000, fact.reason);
  }

  #hear(text: string): void {
    const request = VoiceTestRequest.safeParse(parseJson(text));
    if (!request.success) return;
    if (request.data.type === 'pause') this.#relay.isMuted = request.data.on;
    else this.#stop?.();
  }
}
