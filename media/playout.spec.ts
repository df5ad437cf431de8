import fc from 'fast-check';
import { ulawToLinear } from './codec/g711.ts';
import { Playout, type PlayoutItem } from './playout.ts';

function aPlayout() {
  const told: string[] = [];
  const playout = new Playout('pcmu', {
    started: ({ itemId }) => told.push(`started ${itemId}`),
    finished: ({ itemId }) => told.push(`finished ${itemId}`),
    idle: () => told.push('idle'),
  });
  const push = (itemId: string, bytes: number, fill = 1): void =>
    playout.push({ itemId, responseId: 'r1', contentIndex: 0 }, Buffer.alloc(bytes, fill));
  const frame = new Uint8Array(160);
  return { playout, push, told, frame, next: () => playout.next(frame) };
}

describe('playout', () => {
  it('is silence when nothing is queued', () => {
    const { next, frame, playout } = aPlayout();
    expect(next()).toBeFalse();
    expect(frame.every((byte) => byte === 0xff)).toBeTrue();
    expect(playout.isBusy).toBeFalse();
  });

  it('holds back the beginning of a frame until its rest comes or there is none', () => {
    const { push, next, frame, playout } = aPlayout();
    push('i1', 200);
    expect([next(), next()]).toEqual([true, false]);
    push('i1', 100);
    expect(next()).toBeFalse();
    playout.complete('i1');
    expect(next()).toBeTrue();
    expect([frame[139], frame[140]]).toEqual([1, 0xff]);
  });

  it('plays one item after the other without a hole between them', () => {
    const { push, next, frame, playout, told } = aPlayout();
    push('i1', 80, 1);
    push('i2', 80, 2);
    playout.completeResponse('r1');
    expect(next()).toBeTrue();
    expect([frame[79], frame[80]]).toEqual([1, 2]);
    expect(told).toEqual(['started i1', 'started i2', 'finished i1', 'finished i2', 'idle']);
  });

  it('tells of each item how much was heard of it when it is flushed', () => {
    const { push, next, playout } = aPlayout();
    push('i1', 320);
    push('i2', 320);
    next();
    const counts = ({ itemId, playedBytes, receivedBytes }: PlayoutItem) =>
      `${itemId} ${playedBytes}/${receivedBytes}`;
    expect(playout.flush().map(counts)).toEqual(['i1 160/320', 'i2 0/320']);
    expect(playout.queuedMs).toBe(0);
    expect(next()).toBeFalse();
  });

  it('finishes an item whose end is told after its last byte was played', () => {
    const { push, next, playout, told } = aPlayout();
    push('i1', 160);
    next();
    expect(told).toEqual(['started i1']);
    playout.complete('i1');
    playout.complete('i1');
    expect(told).toEqual(['started i1', 'finished i1', 'idle']);
  });

  it('gives out every byte once and in order, however it came', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 30 }), (lengths) => {
        const { playout, frame, next } = aPlayout();
        let counter = 0;
        const out: number[] = [];
        lengths.forEach((length, i) => {
          const audio = Buffer.from(Array.from({ length }, () => counter++ % 251));
          playout.push({ itemId: `i${i % 3}`, responseId: 'r', contentIndex: 0 }, audio);
          if (next()) out.push(...frame);
        });
        playout.completeAll();
        while (next()) out.push(...frame);
        expect(out.slice(0, counter)).toEqual(Array.from({ length: counter }, (_, i) => i % 251));
        expect(out.slice(counter).every((byte) => byte === 0xff)).toBeTrue();
        expect(playout.isBusy).toBeFalse();
      }),
    );
  });

  it('pauses at once, dies away without playing, and goes on where it stopped', () => {
    const { push, next, frame, playout } = aPlayout();
    playout.push({ itemId: 'i1', responseId: 'r1', contentIndex: 0 }, ramp(0, 960));
    next();
    playout.pause();
    expect(next()).toBeTrue();
    expect(ulawToLinear[frame[0] as number]).not.toBe(0);
    expect(frame.subarray(16).every((byte) => byte === 0xff)).toBeTrue();
    expect([next(), next()]).toEqual([false, false]);
    expect(playout.heard?.playedBytes).toBe(160);
    push('i1', 10);
    expect(playout.resume()).toBeTrue();
    expect(playout.resume()).toBeFalse();
    next();
    // The fade is over after 5 ms; nothing was left out.
    expect([...frame.subarray(40)]).toEqual([...ramp(200, 120)]);
    expect(Math.abs(ulawToLinear[frame[0] as number] ?? 0)).toBeLessThan(1000);
    next();
    expect([...frame]).toEqual([...ramp(320, 160)]);
  });

  it('holds back a reply that comes while it is paused', () => {
    const { push, next, playout, told } = aPlayout();
    playout.pause();
    push('i1', 160);
    expect(next()).toBeFalse();
    expect(told).toEqual([]);
    playout.flush();
    push('i2', 160);
    expect(next()).toBeTrue();
  });
});

/** Loud bytes, all different from their neighbours. */
const ramp = (from: number, bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, (_, i) => (from + i) % 32));
