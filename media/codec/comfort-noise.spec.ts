import { comfortNoise } from './comfort-noise.ts';
import { expansionOf } from './g711.ts';

describe('comfort noise', () => {
  it('is some 60 dB below 0 dBm0 in both laws, and never the same twice in a row', () => {
    for (const law of ['pcmu', 'pcma'] as const) {
      const frames = [0, 1, 2].map((index) => {
        const frame = new Uint8Array(160);
        comfortNoise(law, frame, index);
        return frame;
      });
      const samples = frames.flatMap((frame) => [...frame].map((byte) => expansionOf(law)[byte]!));
      const rms = Math.sqrt(samples.reduce((sum, s) => sum + s * s, 0) / samples.length);
      const dbm0 = 20 * Math.log10(rms / 15_900);
      expect(dbm0).withContext(law).toBeGreaterThan(-64);
      expect(dbm0).withContext(law).toBeLessThan(-56);
      expect([...frames[0]!]).not.toEqual([...frames[1]!]);
    }
  });
});
