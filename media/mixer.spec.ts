import { linearToUlaw, ulawToLinear } from './codec/g711.ts';
import { Mixer, type Source } from './mixer.ts';
import { SoundLoop } from './sounds.ts';
import { Tube } from './tube.ts';

const constant = (byte: number): Source => ({
  pull(frame) {
    frame.fill(byte);
    return true;
  },
});
const silent: Source = { pull: () => false };
const mixed = (...sources: Source[]): { isVoice: boolean; frame: Uint8Array } => {
  const frame = new Uint8Array(160);
  return { isVoice: new Mixer().mix(sources, 'pcmu', frame), frame };
};

describe('the mixer', () => {
  it('passes one voice on byte by byte', () => {
    const { isVoice, frame } = mixed(silent, constant(0x7f), silent);
    expect(isVoice).toBeTrue();
    // 0x7f is the other zero of µ-law: a transcoder would make it 0xff.
    expect(frame.every((byte) => byte === 0x7f)).toBeTrue();
  });

  it('is silence when nobody speaks', () => {
    const { isVoice, frame } = mixed(silent);
    expect(isVoice).toBeFalse();
    expect(frame.every((byte) => byte === 0xff)).toBeTrue();
  });

  it('adds voices up', () => {
    const { frame } = mixed(constant(linearToUlaw(4000)), constant(linearToUlaw(-1000)));
    expect(Math.abs((ulawToLinear[frame[0] as number] as number) - 3000)).toBeLessThan(200);
    const { frame: three } = mixed(...[1000, 2000, 4000].map((s) => constant(linearToUlaw(s))));
    expect(Math.abs((ulawToLinear[three[0] as number] as number) - 7000)).toBeLessThan(500);
  });

  it('cuts off what is too loud instead of wrapping round', () => {
    const { frame } = mixed(constant(linearToUlaw(30_000)), constant(linearToUlaw(30_000)));
    expect(ulawToLinear[frame[0] as number]).toBeGreaterThan(30_000);
    const { frame: low } = mixed(constant(linearToUlaw(-30_000)), constant(linearToUlaw(-30_000)));
    expect(ulawToLinear[low[0] as number]).toBeLessThan(-30_000);
  });
});

describe('a tube', () => {
  const frameOf = (tube: Tube): number[] | null => {
    const frame = new Uint8Array(4);
    return tube.pull(frame) ? [...frame] : null;
  };

  it('holds a little back, then gives what came in order', () => {
    const tube = new Tube(8);
    tube.push(Uint8Array.of(1, 2, 3, 4));
    expect(frameOf(tube)).toBeNull();
    tube.push(Uint8Array.of(5, 6, 7, 8));
    expect(frameOf(tube)).toEqual([1, 2, 3, 4]);
    expect(frameOf(tube)).toEqual([5, 6, 7, 8]);
    expect(frameOf(tube)).toBeNull();
  });

  it('does not let a faster clock add up to a delay', () => {
    const tube = new Tube(320);
    for (let i = 0; i < 50; i++) tube.push(new Uint8Array(160).fill(i));
    let frames = 0;
    const frame = new Uint8Array(160);
    while (tube.pull(frame)) frames++;
    expect(frames).toBeLessThanOrEqual(7);
    expect(frame[0]).toBe(49);
  });
});

describe('a tube that runs dry', () => {
  const packet = (byte: number): Uint8Array => new Uint8Array(160).fill(byte);
  /** Pulls a frame each 20 ms; packets come two at a time where the network stalls. */
  function heard(arrivals: readonly number[], isFromClock = false): (number | null)[] {
    const tube = new Tube(320, isFromClock);
    let sent = 0;
    return arrivals.map((count) => {
      for (let i = 0; i < count; i++) tube.push(packet(++sent));
      const frame = new Uint8Array(160);
      return tube.pull(frame) ? (frame[0] as number) : null;
    });
  }

  it('holds back more after a stall, so that the next one is not heard', () => {
    const stall = [0, 0, 3];
    const all = heard([1, 1, 1, 1, ...stall, 1, 1, 1, 1, ...stall, 1, 1, 1]);
    expect(all.slice(0, 8)).toEqual([null, 1, 2, 3, 4, null, 5, 6]);
    expect(all.slice(8)).not.toContain(null);
  });

  it('takes a pause of the speaker for what it is', () => {
    const pause = Array.from({ length: 20 }, () => 0);
    const all = heard([1, 1, 1, ...pause, 1, 1, 1]);
    // No more is held back than before: the first frame comes with the second packet.
    expect(all.slice(-3)).toEqual([null, 4, 5]);
  });
});

describe('the sounds for those who wait', () => {
  it('are never louder than speech, and the ring-back tone pauses', () => {
    for (const sound of ['hold', 'ringback'] as const) {
      const loop = new SoundLoop(sound, () => 'pcmu');
      const frame = new Uint8Array(160);
      const peaks = Array.from({ length: 240 }, () => {
        loop.pull(frame);
        return Math.max(...[...frame].map((byte) => Math.abs(ulawToLinear[byte] as number)));
      });
      expect(Math.max(...peaks)).toBeLessThan(3000);
      expect(Math.max(...peaks)).toBeGreaterThan(1500);
      expect(Math.max(...peaks.slice(0, 45)))
        .withContext('at first')
        .toBeLessThan(10);
      if (sound === 'ringback') expect(Math.max(...peaks.slice(105))).toBeLessThan(10);
    }
  });
});
