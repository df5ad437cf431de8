import { Concealer, loudnessOf } from './concealment.ts';
import { encodeG711, type G711 } from './g711.ts';

function tone(law: G711, hertz: number, samples: number): Uint8Array {
  const wave = Int16Array.from({ length: samples }, (_, i) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hertz * i) / 8000)),
  );
  return encodeG711(law, wave, new Uint8Array(samples));
}

describe('loss concealment', () => {
  for (const law of ['pcmu', 'pcma'] as const) {
    it(`goes on with the same tone in ${law}, then fades to silence`, () => {
      const concealer = new Concealer(law);
      const whole = tone(law, 100, 480);
      concealer.heard(whole.subarray(0, 160));
      concealer.heard(whole.subarray(160, 320));
      const frames = Array.from({ length: 4 }, () => {
        const frame = new Uint8Array(160);
        concealer.conceal(frame);
        return loudnessOf(law, frame);
      });
      const before = loudnessOf(law, whole.subarray(160, 320));
      expect(frames[0]).toBeGreaterThan(before * 0.7);
      expect(frames[1]).toBeLessThan(frames[0] as number);
      expect(frames[2]).toBeLessThan(frames[1] as number);
      expect(frames[3]).toBeLessThan(20);
    });
  }

  it('of a tone is in step with what was lost', () => {
    const concealer = new Concealer('pcmu');
    const whole = tone('pcmu', 100, 480);
    concealer.heard(whole.subarray(0, 160));
    concealer.heard(whole.subarray(160, 320));
    const frame = new Uint8Array(80);
    concealer.conceal(frame);
    const wrong = frame.reduce((sum, byte, i) => sum + Math.abs(byte - (whole[320 + i] ?? 0)), 0);
    expect(wrong / frame.length).toBeLessThan(2);
  });

  it('before anything was heard is silence', () => {
    const frame = new Uint8Array(160);
    new Concealer('pcma').conceal(frame);
    expect(loudnessOf('pcma', frame)).toBeLessThan(20);
  });
});
