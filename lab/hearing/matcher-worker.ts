/** The thread that matches utterances against the rendered phrases. */
import { parentPort } from 'node:worker_threads';
import { loadVoices } from '../voices/voices.ts';
import { phraseMatcher } from './phrase-matcher.ts';
import type { MatchReply, MatchRequest } from './recogniser.ts';

const voices = loadVoices('phrases');
const matcher = phraseMatcher(
  voices.phrases.map((phrase) => ({ id: phrase.id, ulaw: voices.audio(phrase, 'pcmu') })),
);

parentPort?.on('message', ({ id, ulaw, who, cut = false }: MatchRequest) => {
  const started = performance.now();
  const found = matcher.match(ulaw, {
    cut,
    among: (phraseId) => who === 'anyone' || voices.byId(phraseId)?.who === who,
  });
  const reply: MatchReply = { id, phraseId: found?.id, tookMs: performance.now() - started };
  parentPort?.postMessage(reply);
});
