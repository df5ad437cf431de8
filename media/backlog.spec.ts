import fc from 'fast-check';
import { Backlog } from './backlog.ts';

const MOST = 120_000;
const LEAST = 3200;

describe('what no session understood', () => {
  it('is kept in order, the last 15 s of what matters and the last 400 ms of anything else', () => {
    const piece = fc.record({ bytes: fc.integer({ min: 0, max: 9000 }), matters: fc.boolean() });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const backlog = new Backlog();
        let expected = Buffer.alloc(0);
        let count = 0;
        for (const { bytes, matters } of pieces) {
          const audio = Buffer.from(Array.from({ length: bytes }, () => count++ % 251));
          backlog.keep(audio, matters);
          expected = Buffer.concat([expected, audio]).subarray(-(matters ? MOST : LEAST));
        }
        expect(backlog.take().equals(expected)).toBeTrue();
        expect(backlog.take().length).toBe(0);
      }),
    );
  });

  it('is a copy: whoever brought it may use the buffer again', () => {
    const backlog = new Backlog();
    const audio = Buffer.from([1, 2, 3]);
    backlog.keep(audio, true);
    audio.fill(0);
    expect([...backlog.take()]).toEqual([1, 2, 3]);
  });
});
