import { Worker } from 'node:worker_threads';
import type { Phrase, Voices } from '../voices/voices.ts';
import type { Speaker } from '../voices/phrases.ts';
import { decodeTones } from './tones.ts';

/** What to listen for. */
export interface Listening {
  /** Whose phrases come into question. */
  readonly who: Speaker | 'anyone';
  /** Whether the utterance may have been broken off by the listener's own speech. */
  readonly cut?: boolean;
}

/** What was said, from the audio alone. */
export interface Recogniser {
  /** The phrase in a µ-law utterance, undefined when it is none of the known. */
  hear(ulaw: Uint8Array, listening: Listening): Promise<Phrase | undefined>;
  /** CPU time spent on matching so far, in ms. */
  readonly busyMs: number;
  close(): Promise<void>;
}

/** A request to the matcher's thread. */
export interface MatchRequest extends Listening {
  readonly id: number;
  readonly ulaw: Uint8Array;
}
/** Its answer. */
export interface MatchReply {
  readonly id: number;
  readonly phraseId: string | undefined;
  readonly tookMs: number;
}

/** The recogniser that belongs to how the lab speaks. */
export const startRecogniser = (voices: Voices): Recogniser =>
  voices.speech === 'tones' ? toneRecogniser(voices) : phraseRecogniser(voices);

function toneRecogniser(voices: Voices): Recogniser {
  let busyMs = 0;
  return {
    hear(ulaw, { who }) {
      const started = performance.now();
      const code = decodeTones(ulaw);
      busyMs += performance.now() - started;
      const phrase = code === undefined ? undefined : voices.byCode(code);
      return Promise.resolve(who === 'anyone' || phrase?.who === who ? phrase : undefined);
    },
    get busyMs() {
      return busyMs;
    },
    close: () => Promise.resolve(),
  };
}

/** Matching takes milliseconds, so it has a thread of its own: no packet and no event waits for it. */
function phraseRecogniser(voices: Voices): Recogniser {
  const worker = new Worker(new URL('./matcher-worker.ts', import.meta.url), { stdin: true });
  const waiting = new Map<number, (phraseId: string | undefined) => void>();
  let asked = 0;
  let busyMs = 0;
  let closed = false;
  const giveUp = () => {
    closed = true;
    for (const answer of waiting.values()) answer(undefined);
    waiting.clear();
  };
  worker.on('message', ({ id, phraseId, tookMs }: MatchReply) => {
    busyMs += tookMs;
    waiting.get(id)?.(phraseId);
    waiting.delete(id);
  });
  worker.on('exit', giveUp);
  worker.on('error', giveUp);

  return {
    hear(ulaw, listening) {
      if (closed) return Promise.resolve(undefined);
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const request: MatchRequest = { ...listening, id: asked++, ulaw: ulaw.slice() };
      waiting.set(request.id, resolve);
      worker.postMessage(request, [request.ulaw.buffer as ArrayBuffer]);
      return promise.then((id) => (id === undefined ? undefined : voices.byId(id)));
    },
    get busyMs() {
      return busyMs;
    },
    async close() {
      giveUp();
      await worker.terminate();
    },
  };
}
