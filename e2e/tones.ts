import { linearToUlaw, ulawToLinear } from '../media/codec/g711.ts';

const RATE = 8000;
const LOUDNESS = 9000;

/** A tone as it is sent on the telephone. */
export const tone = (hz: number, ms: number): Uint8Array =>
  Uint8Array.from({ length: (ms * RATE) / 1000 }, (_, i) =>
    linearToUlaw(Math.round(LOUDNESS * Math.sin((2 * Math.PI * hz * i) / RATE))),
  );

/** A WAV that is on and off by turns, so that no filter takes it for noise. */
export function pulsedWav(hz: number, seconds: number): Buffer {
  const rate = 48_000;
  const samples = rate * seconds;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let i = 0; i < samples; i++) {
    const isOn = i % (rate / 2) < rate / 4;
    const value = isOn ? Math.sin((2 * Math.PI * hz * i) / rate) * LOUDNESS : 0;
    bytes.writeInt16LE(Math.round(value), 44 + i * 2);
  }
  return bytes;
}

/** What was heard: how loud (RMS), and the part of it that is the tone, 0 to 1. */
export function heardIn(ulaw: Uint8Array, hz: number): { loudness: number; share: number } {
  const frame = 160;
  let [energy, ofTone] = [0, 0];
  for (let at = 0; at + frame <= ulaw.length; at += frame) {
    const samples = [...ulaw.subarray(at, at + frame)].map((byte) => ulawToLinear[byte] ?? 0);
    const squares = samples.reduce((sum, sample) => sum + sample * sample, 0);
    const [re, im] = [Math.cos, Math.sin].map((wave) =>
      samples.reduce((sum, sample, i) => sum + sample * wave((2 * Math.PI * hz * i) / RATE), 0),
    );
    energy += squares;
    ofTone += (2 * ((re ?? 0) ** 2 + (im ?? 0) ** 2)) / frame;
  }
  return {
    loudness: Math.sqrt(energy / Math.max(1, ulaw.length)),
    share: energy === 0 ? 0 : ofTone / energy,
  };
}
