import {
  ALAW_SILENCE,
  ULAW_SILENCE,
  alawToLinear,
  decodeG711,
  encodeG711,
  linearToAlaw,
  linearToUlaw,
  silenceOf,
  transcodeG711,
  ulawToLinear,
} from './g711.ts';

const allCodes = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('G.711', () => {
  it('expands the codes that the recommendation tabulates', () => {
    expect([0x00, 0x80, 0x7f, 0xff, 0xf0].map((c) => ulawToLinear[c])).toEqual([
      -32124, 32124, 0, 0, 120,
    ]);
    expect([0x2a, 0xaa, 0x55, 0xd5, 0xc5].map((c) => alawToLinear[c])).toEqual([
      -32256, 32256, -8, 8, 264,
    ]);
  });

  it('gives every code back after linear, negative zero of µ-law alone excepted', () => {
    const ulaw = encodeG711(
      'pcmu',
      decodeG711('pcmu', allCodes, new Int16Array(256)),
      allCodes.slice(),
    );
    const alaw = encodeG711(
      'pcma',
      decodeG711('pcma', allCodes, new Int16Array(256)),
      allCodes.slice(),
    );
    expect([...ulaw].filter((code, i) => code !== i)).toEqual([0xff]);
    expect([...alaw]).toEqual([...allCodes]);
  });

  it('stays within half a step of every sample', () => {
    for (let sample = -32768; sample <= 32767; sample += 7) {
      const step = Math.max(16, Math.abs(sample) / 16);
      expect(Math.abs(ulawToLinear[linearToUlaw(sample)]! - sample)).toBeLessThanOrEqual(
        Math.max(step, Math.abs(sample) - 32124),
      );
      expect(Math.abs(alawToLinear[linearToAlaw(sample)]! - sample)).toBeLessThanOrEqual(
        Math.max(step, 512),
      );
    }
  });

  it('is silent where it says silence', () => {
    expect(silenceOf('pcmu')).toBe(linearToUlaw(0));
    expect(silenceOf('pcma')).toBe(linearToAlaw(0));
    expect([ULAW_SILENCE, ALAW_SILENCE]).toEqual([0xff, 0xd5]);
  });

  it('turns one law into the other, in place too, and keeps the level', () => {
    const bytes = allCodes.slice();
    transcodeG711('pcmu', 'pcma', bytes, bytes);
    for (const code of allCodes) {
      const before = ulawToLinear[code]!;
      expect(Math.abs(alawToLinear[bytes[code]!]! - before)).toBeLessThanOrEqual(
        Math.max(16, Math.abs(before) / 16),
      );
    }
    const back = transcodeG711('pcma', 'pcmu', bytes, new Uint8Array(256));
    expect(ulawToLinear[back[0x80]!]).toBeGreaterThan(31000);
    expect([...transcodeG711('pcma', 'pcma', bytes, new Uint8Array(256))]).toEqual([...bytes]);
  });
});
