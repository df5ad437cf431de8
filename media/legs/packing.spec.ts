import fc from 'fast-check';
import { FRAME_BYTES } from './leg.ts';
import { Packing } from './packing.ts';

const frame = (n: number): Uint8Array =>
  Uint8Array.from({ length: FRAME_BYTES }, (_, i) => (n * FRAME_BYTES + i) % 251);

describe('packets of another length than a frame', () => {
  it('hold every byte once and in order, each with the timestamp of its first', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(10, 20, 30, 40),
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (ms, frames, start) => {
          const packing = new Packing(ms);
          const packets: { bytes: number[]; timestamp: number }[] = [];
          for (let n = 0; n < frames; n++)
            packing.push(frame(n), (start + n * FRAME_BYTES) >>> 0, (payload, timestamp) =>
              packets.push({ bytes: [...payload], timestamp }),
            );
          const sent = packets.flatMap(({ bytes }) => bytes);
          expect(sent).toEqual(Array.from(sent, (_, i) => i % 251));
          expect(frames * FRAME_BYTES - sent.length).toBeLessThan(ms * 8);
          packets.forEach(({ timestamp }, n) => expect(timestamp).toBe((start + n * ms * 8) >>> 0));
        },
      ),
    );
  });

  it('begin anew after a pause: half a packet of before it is too old', () => {
    const packing = new Packing(40);
    const sent: number[] = [];
    packing.push(frame(0), 0, () => sent.push(-1));
    packing.push(frame(1), 16_000, (_, timestamp) => sent.push(timestamp));
    packing.push(frame(2), 16_160, (_, timestamp) => sent.push(timestamp));
    expect(sent).toEqual([16_000]);
  });
});
