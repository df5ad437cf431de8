import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silenceOf } from './codec/g711.ts';
import { ToneDetector, writeTone } from './codec/tones.ts';
import { Recorder } from './recorder.ts';
import { toneOf } from './tones-heard.ts';

/** What a recording must not give away, and what it leaves out. */
describe('what is secret in a recording', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'secret-'));
    path = join(folder, 'call.wav');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const speech = toneOf(440, 20);
  const key = (digit: string, from: number): Uint8Array => {
    const frame = new Uint8Array(160);
    writeTone(frame, 'pcmu', digit, from);
    return frame;
  };

  /** Twenty milliseconds after the other; gives the callee's side and the agent's. */
  async function recorded(
    frames: readonly (Uint8Array | null)[],
    each: (recorder: Recorder, index: number) => void = () => undefined,
  ): Promise<readonly [Buffer, Buffer]> {
    const recorder = new Recorder(path, 'pcmu', 0);
    frames.forEach((frame, index) => {
      const now = 20 * (index + 1);
      each(recorder, index);
      if (frame) recorder.hear(frame, now);
      recorder.say(speech, now - 20);
      recorder.tick(now);
    });
    await recorder.close(20 * frames.length);
    const audio = (await readFile(path)).subarray(58);
    const side = (n: number) => Buffer.from(audio.filter((_, i) => i % 2 === n));
    return [side(0), side(1)];
  }

  const keysIn = (audio: Uint8Array): string => new ToneDetector('pcmu').hear(audio);

  it('is no key that the callee presses as a tone, and of what is said nothing is lost', async () => {
    const press = (digit: string) => [0, 1, 2, 3, 4].map((n) => key(digit, n * 160));
    const say = Array<Uint8Array>(40).fill(speech);
    const pause = Array<null>(5).fill(null);
    const frames = [...say, ...press('4'), ...pause, ...press('2'), ...pause, ...say];
    expect(keysIn(Buffer.concat(frames.map((each) => each ?? new Uint8Array(160))))).toBe('42');
    const [callee] = await recorded(frames);
    expect(keysIn(callee)).toBe('');
    const quiet = silenceOf('pcmu');
    const loud = (from: number, to: number) =>
      callee.subarray(from * 160, to * 160).filter((byte) => byte !== quiet).length;
    expect(loud(0, 39)).toBeGreaterThan(39 * 150);
    expect(loud(39, 60)).toBeLessThan(160);
    expect(loud(62, 100)).toBeGreaterThan(38 * 150);
  });

  it('is nothing that is said while it is paused, and what follows keeps its place', async () => {
    const frames = Array<Uint8Array>(150).fill(speech);
    const [callee, agent] = await recorded(frames, (recorder, index) => {
      if (index === 50) recorder.pause(true);
      if (index === 100) recorder.pause(false);
    });
    const quiet = silenceOf('pcmu');
    for (const side of [callee, agent]) {
      expect(side.length).toBe(150 * 160);
      expect(side.subarray(50 * 160, 99 * 160).every((byte) => byte === quiet)).toBeTrue();
      const spoken = (part: Buffer) => part.filter((byte) => byte !== quiet).length;
      expect(spoken(side.subarray(0, 50 * 160))).toBeGreaterThan(49 * 150);
      expect(spoken(side.subarray(100 * 160))).toBeGreaterThan(49 * 150);
    }
  });
});
