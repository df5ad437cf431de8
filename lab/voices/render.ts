/**
 * Renders the lab's phrases with espeak-ng into `audio/*.ulaw` (G.711 µ-law, 8 kHz, no header) and
 * writes `index.json`; the clips of the audio plane too (`media/clips`). Run it after a change of the texts: `node lab/voices/render.ts`.
 * The program is needed for this alone, never at run time.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { encodeG711 } from '../../media/codec/g711.ts';
import { resample } from '../../media/codec/resample.ts';
import { type Language, listPhrases, type PhraseEntry, type Speaker } from './phrases.ts';

const RATE = 8000;
const FRAME = RATE / 100;
/** Longest pause kept inside a phrase, so that no turn detector takes it for two. */
const LONGEST_PAUSE_FRAMES = 20;
const SILENT = 90;
const LOUDNESS = 2600;

const VOICES: Record<`${Language}.${Speaker}`, readonly string[]> = {
  'en.callee': ['-v', 'en-us', '-s', '165', '-p', '42'],
  'en.agent': ['-v', 'en-gb+f3', '-s', '180', '-p', '58'],
  'tr.callee': ['-v', 'tr', '-s', '165', '-p', '42'],
  'tr.agent': ['-v', 'tr+f3', '-s', '185', '-p', '58'],
};

function speak(text: string, voice: readonly string[]): { rate: number; samples: Int16Array } {
  let wav: Buffer;
  try {
    wav = execFileSync('espeak-ng', [...voice, '--stdout', text], { maxBuffer: 1 << 26 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error('espeak-ng is missing. Install it: apt-get install espeak-ng', {
      cause: error,
    });
  }
  const samples = new Int16Array((wav.length - 44) >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = wav.readInt16LE(44 + i * 2);
  return { rate: wav.readUInt32LE(24), samples };
}

function level(samples: Float64Array): Float64Array {
  const loud = samples.filter((s) => Math.abs(s) > SILENT);
  const rms = Math.sqrt(loud.reduce((sum, s) => sum + s * s, 0) / Math.max(1, loud.length));
  return samples.map((s) => Math.max(-32000, Math.min(32000, (s * LOUDNESS) / rms)));
}

/** Cuts silence at both ends and shortens the pauses between. */
function tighten(samples: Float64Array): Int16Array {
  const frames = Array.from({ length: Math.floor(samples.length / FRAME) }, (_, i) =>
    samples.subarray(i * FRAME, (i + 1) * FRAME),
  );
  const loud = frames.map((frame) => frame.some((s) => Math.abs(s) > SILENT));
  const last = loud.lastIndexOf(true);
  let pause = 0;
  const kept = frames.filter((_, i) => {
    pause = loud[i] ? 0 : pause + 1;
    return i >= loud.indexOf(true) && i <= last && pause <= LONGEST_PAUSE_FRAMES;
  });
  return Int16Array.from(kept.flatMap((frame) => [...frame]));
}

const here = new URL('./', import.meta.url);
const audio = new URL('audio/', here);
rmSync(audio, { recursive: true, force: true });
mkdirSync(audio);
const index: PhraseEntry[] = listPhrases().map((phrase) => {
  const { rate, samples } = speak(phrase.text, VOICES[`${phrase.language}.${phrase.who}`]);
  const pcm = tighten(level(resample(samples, rate)));
  writeFileSync(
    new URL(`${phrase.id}.ulaw`, audio),
    encodeG711('pcmu', pcm, new Uint8Array(pcm.length)),
  );
  return { ...phrase, ms: Math.round(pcm.length / 8) };
});
const lines = index.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n');
writeFileSync(new URL('index.json', here), `[\n${lines}\n]\n`);
console.log(`${String(index.length)} phrases rendered`);

const clips = new URL('../../media/clips/', here);
const texts = JSON.parse(readFileSync(new URL('texts.json', clips), 'utf8')) as Record<
  string,
  Record<Language, string>
>;
for (const [name, both] of Object.entries(texts))
  for (const language of ['en', 'tr'] as const) {
    const { rate, samples } = speak(both[language], VOICES[`${language}.agent`]);
    const pcm = tighten(level(resample(samples, rate)));
    const bytes = encodeG711('pcmu', pcm, new Uint8Array(pcm.length));
    writeFileSync(new URL(`${language}.${name}.ulaw`, clips), bytes);
  }
