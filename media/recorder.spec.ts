import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../actors/ports/until.ts';
import { wavHeader } from './codec/wav.ts';
import { Recorder, repairRecording } from './recorder.ts';

describe('the recorder', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorder-'));
    path = join(folder, 'call.wav');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const frame = (byte: number): Uint8Array => new Uint8Array(160).fill(byte);
  const sides = async (): Promise<[Buffer, Buffer]> => {
    const audio = (await readFile(path)).subarray(58);
    const side = (n: number): Buffer => Buffer.from(audio.filter((_, i) => i % 2 === n));
    return [side(0), side(1)];
  };

  it('puts both voices where they were in time, in the law of the leg', async () => {
    const recorder = new Recorder(path, 'pcma', 1000);
    for (let at = 1020; at <= 3000; at += 20) {
      recorder.hear(frame(0x11), at);
      if (at > 2000) recorder.say(frame(0x22), at);
      recorder.tick(at);
    }
    const recording = await recorder.close(3000);
    expect(recording).toEqual({ path, bytes: 58 + 32_320, durationMs: 2020 });
    const [callee, agent] = await sides();
    expect(callee.subarray(0, 16_000).every((byte) => byte === 0x11)).toBeTrue();
    // What leaves is heard from then on; what has come was spoken until then.
    expect(agent.subarray(0, 8160).every((byte) => byte === 0xd5)).toBeTrue();
    expect(agent.subarray(8160).every((byte) => byte === 0x22)).toBeTrue();
    const file = await readFile(path);
    expect(file.subarray(0, 58)).toEqual(wavHeader('pcma', 2, 32_320));
    expect([file.readUInt16LE(20), file.readUInt32LE(4)]).toEqual([6, file.length - 8]);
  });

  it('puts a first voice where it belongs, though it is near the start', async () => {
    const recorder = new Recorder(path, 'pcmu', 0);
    recorder.hear(frame(1), 110);
    await recorder.close(200);
    const [callee] = await sides();
    expect(callee.indexOf(1)).toBe(90 * 8);
  });

  it('sets a voice right that comes back after a silence', async () => {
    const recorder = new Recorder(path, 'pcmu', 0);
    recorder.hear(frame(1), 20);
    recorder.hear(frame(2), 500);
    await recorder.close(520);
    const [callee] = await sides();
    expect([callee.indexOf(1), callee.indexOf(2)]).toEqual([0, 480 * 8]);
  });

  it('keeps voice that comes a little late or early in one piece', async () => {
    const recorder = new Recorder(path, 'pcmu', 0);
    [20, 75, 78, 80, 135, 120].forEach((at, i) => recorder.hear(frame(i + 1), at));
    await recorder.close(140);
    const [callee] = await sides();
    const expected = [1, 2, 3, 4, 5, 6].flatMap((n) => [...frame(n)]);
    expect([...callee.subarray(0, 960)]).toEqual(expected);
  });

  it('leaves a file cut by a crash that can be repaired up to its last block', async () => {
    const recorder = new Recorder(path, 'pcmu', 0);
    for (let at = 20; at <= 2000; at += 20) {
      recorder.hear(frame(7), at);
      recorder.tick(at);
    }
    await until(async () => (await readFile(path).catch(() => '')).length === 58 + 2 * 12_800);
    expect((await readFile(path)).readUInt32LE(54)).toBe(0xffffffff);
    // One byte of a block that was being written.
    await truncate(path, 58 + 20_001);
    expect(await repairRecording(path)).toEqual({ path, bytes: 58 + 20_000, durationMs: 1250 });
    expect((await readFile(path)).readUInt32LE(54)).toBe(20_000);
    await recorder.close(2000);
  });

  it('writes a block at the same moment as other calls, whenever they began, and none is longer', async () => {
    const paths = [path, join(folder, 'other.wav')];
    const recorders = paths.map((each, index) => new Recorder(each, 'pcmu', 370 * index));
    const lengthOf = async (each: string) => (await readFile(each).catch(() => '')).length;
    const lengths = () => Promise.all(paths.map(lengthOf));
    await until(async () => (await lengths()).every((length) => length === 58));
    for (const recorder of recorders) recorder.tick(999);
    expect(await lengths()).toEqual([58, 58]);
    for (const recorder of recorders) recorder.tick(1000);
    await until(async () => (await lengths())[1] === 58 + 2 * 3440);
    await until(async () => (await lengths())[0] === 58 + 2 * 6400);
    for (const recorder of recorders) recorder.tick(1800);
    await until(async () => (await lengths())[1] === 58 + 2 * (3440 + 6400));
    await Promise.all(recorders.map((recorder) => recorder.close(2000)));
    expect(await lengths()).toEqual([58 + 2 * 16_000, 58 + 2 * 13_040]);
  });

  it('repairs nothing that is not a recording', async () => {
    await writeFile(path, 'some text that is longer than the header of any recording is');
    await expectAsync(repairRecording(path)).toBeRejectedWithError(/Not a recording/);
    await expectAsync(repairRecording(join(folder, 'none.wav'))).toBeRejectedWithError(/ENOENT/);
  });

  it('tells at the end that its file could not be written', async () => {
    const recorder = new Recorder(join(folder, 'no', 'such', 'call.wav'), 'pcmu', 0);
    recorder.hear(frame(1), 20);
    recorder.tick(2000);
    await expectAsync(recorder.close(2000)).toBeRejectedWithError(/ENOENT/);
  });
});
