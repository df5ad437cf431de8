/**
 * What is sent to mod_audio_fork of FreeSWITCH. It plays nothing until 160 ms of a connection have come, and later
 * only in blocks of 80 ms; what does not fill a block waits for more. So each utterance begins with a block of
 * silence, which is played while its first words gather, and its end is filled up.
 */

const SAMPLE_BYTES = 2;
const SAMPLES_PER_MS = 8;
const BLOCK_SAMPLES = 640;
const FIRST_SAMPLES = 1280;
/** Empties what FreeSWITCH holds. */
const KILL = JSON.stringify({ type: 'killAudio' });

export class ForkedPlayback {
  readonly #send: (message: Buffer | string) => void;
  /** Samples of a block that is not full. */
  #held = 0;
  #isOpen = false;
  /** When FreeSWITCH will have played what it was given, on the clock of `performance.now()`. */
  #playsUntil = 0;

  constructor(send: (message: Buffer | string) => void) {
    this.#send = send;
  }

  /** The connection is another one. */
  reset(): void {
    this.#isOpen = false;
    this.#held = 0;
  }

  /** Sees to it that the first wait is over before there is something to say. Idempotent. */
  open(now: number): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#send(silence(FIRST_SAMPLES));
    this.#playsUntil = now + FIRST_SAMPLES / SAMPLES_PER_MS;
  }

  /** The next 20 ms of the agent, 16-bit PCM. */
  play(frame: Buffer, now: number): void {
    if (this.#playsUntil <= now && this.#held === 0) this.#give(silence(BLOCK_SAMPLES), now);
    this.#give(frame, now);
  }

  /** Nothing follows for now. */
  rest(now: number): void {
    if (this.#held > 0) this.#give(silence(BLOCK_SAMPLES - this.#held), now);
  }

  /** Nothing of what was sent is to be heard any more. */
  stop(now: number): void {
    this.rest(now);
    this.#send(KILL);
    this.#playsUntil = now;
  }

  #give(pcm: Buffer, now: number): void {
    this.#send(pcm);
    this.#held += pcm.length / SAMPLE_BYTES;
    if (this.#held < BLOCK_SAMPLES) return;
    this.#playsUntil = Math.max(now, this.#playsUntil) + this.#held / SAMPLES_PER_MS;
    this.#held = 0;
  }
}

const silence = (samples: number): Buffer => Buffer.alloc(samples * SAMPLE_BYTES);
