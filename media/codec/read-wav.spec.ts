import { linearToUlaw } from './g711.ts';
import { readWav } from './read-wav.ts';

interface Shape {
  readonly kind: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/** A WAV file of this shape, with a chunk of something else before its sound. */
function wav({ kind, channels, rate, bits }: Shape, data: Buffer): Buffer {
  const chunk = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body, Buffer.alloc(body.length & 1)]);
  };
  const format = Buffer.alloc(16);
  format.writeUInt16LE(kind, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt16LE(bits, 14);
  const chunks = [chunk('LIST', Buffer.from('odd')), chunk('fmt ', format), chunk('data', data)];
  return Buffer.concat([chunk('RIFF', Buffer.from('WAVE')).subarray(0, 12), ...chunks]);
}

const int16 = (...samples: number[]): Buffer => Buffer.from(Int16Array.from(samples).buffer);
const int24 = (sample: number): Buffer => {
  const bytes = Buffer.alloc(3);
  bytes.writeIntLE(sample, 0, 3);
  return bytes;
};

describe('a WAV file of anybody’s making', () => {
  const pcm = { kind: 1, channels: 1, rate: 44_100, bits: 16 };

  it('is read whatever its samples look like', () => {
    const read = (shape: Partial<Shape>, data: Buffer) => [
      ...readWav(wav({ ...pcm, ...shape }, data)).samples,
    ];
    expect(readWav(wav(pcm, int16(1, -2, 3))).rate).toBe(44_100);
    expect(read({}, int16(1, -2, 3))).toEqual([1, -2, 3]);
    expect(read({ channels: 2 }, int16(100, 300, -50, 50))).toEqual([200, 0]);
    expect(read({ bits: 8 }, Buffer.from([128, 129, 0]))).toEqual([0, 256, -32_768]);
    expect(read({ bits: 24 }, Buffer.concat([int24(256_000), int24(-256_000)]))).toEqual([
      1000, -1000,
    ]);
    expect(read({ kind: 3, bits: 32 }, Buffer.from(Float32Array.of(0, 1, -2).buffer))).toEqual([
      0, 32_767, -32_767,
    ]);
    const [ulaw = 0] = read({ kind: 7, bits: 8 }, Buffer.from([linearToUlaw(1000)]));
    expect(Math.abs(ulaw - 1000)).toBeLessThan(40);
  });

  it('that cannot be read says what is wrong with it', () => {
    const refused = (file: Buffer, words: RegExp) =>
      expect(() => readWav(file)).toThrowError(words);
    refused(Buffer.from('ID3 an mp3 file'), /no WAV/);
    refused(wav(pcm, int16(1)).subarray(0, 30), /no sound/);
    refused(wav({ ...pcm, kind: 85 }, int16(1)), /16-bit PCM/);
    refused(wav({ ...pcm, rate: 4000 }, int16(1)), /8000/);
    refused(wav({ ...pcm, channels: 0 }, int16(1)), /channels/);
  });
});
