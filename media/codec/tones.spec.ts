import { readdirSync, readFileSync } from 'node:fs';
import { encodeG711, silenceOf, type G711 } from './g711.ts';
import { ToneDetector, writeTone } from './tones.ts';

const KEYS = '0123456789*#ABCD';
const LAWS: readonly G711[] = ['pcmu', 'pcma'];
const VOICES = new URL('../../lab/voices/audio/', import.meta.url);

const press = (key: string, ms: number, law: G711): Uint8Array => {
  const bytes = new Uint8Array(ms * 8);
  writeTone(bytes, law, key, 0);
  return bytes;
};
const silence = (ms: number, law: G711) => new Uint8Array(ms * 8).fill(silenceOf(law));

/** What is heard of audio that comes in packets of so many bytes. */
function heard(parts: readonly Uint8Array[], law: G711 = 'pcmu', size = 160): string {
  const detector = new ToneDetector(law);
  const bytes = Buffer.concat(parts);
  let keys = '';
  for (let from = 0; from < bytes.length; from += size)
    keys += detector.hear(bytes.subarray(from, from + size));
  return keys;
}

describe('keys pressed as tones', () => {
  for (const law of LAWS)
    it(`are heard once each, all sixteen, in ${law}, whatever the packets`, () => {
      const parts = [...KEYS].flatMap((key) => [press(key, 80, law), silence(70, law)]);
      for (const size of [80, 160, 240, 320]) expect(heard(parts, law, size)).toBe(KEYS);
    });

  it('are heard wherever in the packets they begin', () => {
    for (let at = 0; at < 640; at += 9) {
      const before = new Uint8Array(1600 + at).fill(silenceOf('pcmu'));
      expect(heard([before, press('8', 65, 'pcmu'), silence(90, 'pcmu')]))
        .withContext(`${at} samples later`)
        .toBe('8');
    }
  });

  it('are heard again after a pause, and held down count once', () => {
    const parts = [press('5', 900, 'pcmu'), silence(60, 'pcmu'), press('5', 70, 'pcmu')];
    expect(heard(parts)).toBe('55');
  });

  it('are no keys when they are as short as a click', () => {
    expect(heard([silence(50, 'pcmu'), press('5', 23, 'pcmu'), silence(50, 'pcmu')])).toBe('');
  });

  it('are heard 20 dB softer, with one tone 6 dB below the other, and with noise', () => {
    let seed = 7;
    const noise = () => ((seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5) * 60;
    const samples = new Int16Array(800);
    for (let i = 0; i < samples.length; i++) {
      const at = (2 * Math.PI * i) / 8000;
      samples[i] = 600 * Math.sin(770 * at) + 300 * Math.sin(1477 * at) + noise();
    }
    expect(heard([encodeG711('pcmu', samples, new Uint8Array(800)), silence(60, 'pcmu')])).toBe(
      '6',
    );
  });

  it('are not heard in speech, a whole minute of it', () => {
    const speech = readdirSync(VOICES).map((name) => readFileSync(new URL(name, VOICES)));
    expect(Buffer.concat(speech).length).toBeGreaterThan(60 * 8000);
    expect(heard(speech)).toBe('');
  });

  it('are not heard in a ringing or a dial tone', () => {
    const samples = new Int16Array(8000);
    for (let i = 0; i < samples.length; i++) {
      const at = (2 * Math.PI * i) / 8000;
      samples[i] = 6000 * (Math.sin(440 * at) + Math.sin(480 * at));
    }
    expect(heard([encodeG711('pcmu', samples, new Uint8Array(8000))])).toBe('');
  });
});
