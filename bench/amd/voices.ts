/** Offline speech: voices of Debian's synthesisers, rendered on demand and kept in a folder. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resample } from '../../media/codec/resample.ts';
import type { Side } from './wording.ts';

/** One speaker. */
export interface Voice {
  readonly name: string;
  readonly program: 'espeak-ng' | 'flite' | 'festival';
  readonly voice: string;
  /** Words a minute, where the program lets them be chosen. */
  readonly speed?: number;
}

const espeak = (voice: string, speed: number): Voice => ({
  name: `espeak-ng ${voice}`,
  program: 'espeak-ng',
  voice,
  speed,
});
const flite = (voice: string): Voice => ({ name: `flite ${voice}`, program: 'flite', voice });

/** No voice speaks on two sides. */
export const VOICES: Record<Side, Record<'en' | 'tr', readonly [Voice, ...Voice[]]>> = {
  tuned: {
    en: [
      flite('kal16'),
      flite('rms'),
      espeak('en-us+Michael', 165),
      espeak('en-gb+linda', 150),
      espeak('en-us+f2', 185),
    ],
    tr: [espeak('tr', 165), espeak('tr+Alicia', 150), espeak('tr+m3', 180)],
  },
  checkedFirst: {
    en: [
      flite('awb'),
      flite('slt'),
      { name: 'festival ked', program: 'festival', voice: 'ked_diphone' },
      espeak('en-us+Andrea', 160),
      espeak('en-gb-scotland+john', 175),
    ],
    tr: [espeak('tr+belinda', 155), espeak('tr+robert', 170), espeak('tr+Henrique', 190)],
  },
  checkedThen: {
    en: [
      espeak('en-us+Annie', 170),
      espeak('en-gb+Lee', 160),
      espeak('en-us+victor', 150),
      espeak('en-gb+steph', 180),
      espeak('en-029+sandro', 165),
    ],
    tr: [espeak('tr+Mario', 160), espeak('tr+anika', 175), espeak('tr+Gene', 150)],
  },
  checkedLast: {
    en: [
      espeak('en-us+Adam', 165),
      espeak('en-gb+shelby', 175),
      espeak('en-us+Caleb', 155),
      espeak('en-gb+Jacky', 165),
      espeak('en-029+norbert', 160),
    ],
    tr: [espeak('tr+Antonio', 165), espeak('tr+grandma', 160), espeak('tr+travis', 175)],
  },
  heldOut: {
    en: [
      espeak('en-us+Edward', 170),
      espeak('en-gb+Michel', 160),
      espeak('en-us+female5', 175),
      espeak('en-gb+Marcelo', 165),
      espeak('en-029+female3', 155),
    ],
    tr: [espeak('tr+Pablo', 160), espeak('tr+female4', 170), espeak('tr+Miguel', 175)],
  },
};

/** The Debian packages that bring the programs. */
export const SPEECH_PROGRAMS = [
  { program: 'espeak-ng', package: 'espeak-ng' },
  { program: 'flite', package: 'flite' },
  { program: 'text2wave', package: 'festival' },
] as const;
/** A voice of its own package; festival cannot say that it is missing but by failing. */
export const SPEECH_VOICES = ['festvox-kdlpc16k'] as const;

const FOLDER = join(tmpdir(), 'callboard-amd-speech');
const LOUDNESS = 2600;
const SILENT = 60;
const PAUSE_SAMPLES = 8000;

/** The text at 8 kHz, levelled, without silence at its ends; `…` is a second of pause. */
export function speak(text: string, voice: Voice): Float64Array {
  const parts = text.split('…').map((part) => levelled(trimmed(rendered(part.trim(), voice))));
  const pauses = parts.flatMap((part, index) =>
    index === 0 ? [part] : [new Float64Array(PAUSE_SAMPLES), part],
  );
  return concat(pauses);
}

export function concat(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function rendered(text: string, voice: Voice): Float64Array {
  mkdirSync(FOLDER, { recursive: true });
  const key = createHash('sha256')
    .update(JSON.stringify([text, voice]))
    .digest('hex');
  const path = join(FOLDER, `${key.slice(0, 24)}.8k`);
  if (existsSync(path)) return Float64Array.from(samplesOf(readFileSync(path), 0));
  const wavPath = `${path}.wav`;
  render(text, voice, wavPath);
  const wav = readFileSync(wavPath);
  rmSync(wavPath);
  const samples = resample(samplesOf(wav, wav.indexOf('data') + 8), wav.readUInt32LE(24));
  writeFileSync(path, Buffer.from(Int16Array.from(samples).buffer));
  return samples.map(Math.trunc);
}

function samplesOf(bytes: Buffer, from: number): Int16Array {
  const samples = new Int16Array((bytes.length - from) >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(from + i * 2);
  return samples;
}

function render(text: string, { program, voice, speed }: Voice, path: string): void {
  switch (program) {
    case 'espeak-ng': {
      const options = ['-v', voice, '-s', String(speed ?? 165), '--stdout', text];
      writeFileSync(path, execFileSync('espeak-ng', options, { maxBuffer: 1 << 26 }));
      return;
    }
    case 'flite':
      execFileSync('flite', ['-voice', voice, '-t', text, '-o', path]);
      return;
    case 'festival':
      execFileSync('text2wave', ['-o', path, '-eval', `(voice_${voice})`], { input: text });
  }
}

function levelled(samples: Float64Array): Float64Array {
  const loud = samples.filter((sample) => Math.abs(sample) > SILENT);
  const rms = Math.sqrt(
    loud.reduce((sum, sample) => sum + sample * sample, 0) / (loud.length || 1),
  );
  return samples.map((sample) => (sample * LOUDNESS) / (rms || 1));
}

function trimmed(samples: Float64Array): Float64Array {
  const from = samples.findIndex((sample) => Math.abs(sample) > SILENT);
  const to = samples.findLastIndex((sample) => Math.abs(sample) > SILENT);
  return samples.subarray(Math.max(0, from), to + 1);
}
