/**
 * Streams a call to disk: stereo WAV in the leg's own law, callee left, agent right, both aligned
 * to the wall clock since the start. The header goes first and blocks of 0.8 s follow 0.2 s late,
 * so that a killed process loses the last second at most; {@link repairRecording} does the rest.
 * The blocks of all calls end at the same moments: the threads that write wake up once for many.
 * While it is paused, and wherever the callee presses keys as tones, there is silence of the same length, so
 * that what follows stays in step with the transcript.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { silenceOf, type G711 } from './codec/g711.ts';
import { FRAME_BYTES } from './legs/leg.ts';
import { readWavHeader, WAV_HEADER_BYTES, wavHeader } from './codec/wav.ts';
import { ToneMute } from './tone-mute.ts';

export interface Recording {
  readonly path: string;
  readonly bytes: number;
  readonly durationMs: number;
}

const SAMPLES_PER_MS = 8;
const BLOCK_SAMPLES = 6400;
/** How long a late packet can still find its place. */
const GRACE_SAMPLES = 1600;
/** Further off than this from the wall clock, a track is set right. */
const TOLERANCE_SAMPLES = 960;

/** One party's place in the recording, in samples since the start. */
interface Track {
  /** NaN before the first voice, which is put where it belongs, however near the start that is. */
  position: number;
  /** The block being filled and the one after it. */
  readonly samples: Uint8Array;
}

export class Recorder {
  readonly path: string;
  private readonly law: G711;
  private readonly startedAt: number;
  private readonly callee: Track;
  private readonly agent: Track;
  private readonly mute: ToneMute;
  private isPaused = false;
  /** The sample at which the block being filled begins. */
  private first = 0;
  /** Its length: the first one ends where those of other calls do. */
  private blockSamples: number;
  private file: FileHandle | undefined;
  private written = 0;
  private writing: Promise<void>;
  private failure: unknown;
  private closing: Promise<Recording> | undefined;

  /** Starts at `now`, on the clock of `performance.now()`. */
  constructor(path: string, law: G711, now: number) {
    this.path = path;
    this.law = law;
    this.startedAt = now;
    this.blockSamples = BLOCK_SAMPLES - (Math.round(now * SAMPLES_PER_MS) % BLOCK_SAMPLES);
    const track = (): Track => ({
      position: Number.NaN,
      samples: new Uint8Array(2 * BLOCK_SAMPLES).fill(silenceOf(law)),
    });
    this.callee = track();
    this.agent = track();
    this.mute = new ToneMute(law);
    this.writing = this.begin();
    this.writing.catch((error: unknown) => {
      this.failure = error;
    });
  }

  /** Why the file could not be written, once it could not. */
  get error(): unknown {
    return this.failure;
  }

  /** The callee's voice as it comes: it was spoken until now. */
  hear(bytes: Uint8Array, now: number): void {
    const tones = this.mute.hear(bytes);
    if (this.isPaused) return;
    this.put(this.callee, bytes, this.wall(now) - bytes.length);
    if (tones > 0) this.blank(this.callee, tones);
  }

  /** The agent's voice as it leaves: it is heard from now on. */
  say(bytes: Uint8Array, now: number): void {
    if (!this.isPaused) this.put(this.agent, bytes, this.wall(now));
  }

  /** Leaves out what is said from now on, or keeps it again. */
  pause(on: boolean): void {
    this.isPaused = on;
  }

  /** Writes what is old enough. Call it about every 20 ms. */
  tick(now: number): void {
    while (this.wall(now) - this.first >= this.blockSamples + GRACE_SAMPLES) this.flushBlock();
  }

  /** Writes the rest and the final header. Idempotent. @throws what the file system threw */
  close(now: number): Promise<Recording> {
    this.closing ??= this.finish(now);
    return this.closing;
  }

  private wall(now: number): number {
    return Math.max(0, Math.round((now - this.startedAt) * SAMPLES_PER_MS));
  }

  private put(track: Track, bytes: Uint8Array, wanted: number): void {
    const isNear = Math.abs(track.position - wanted) <= TOLERANCE_SAMPLES;
    if (!isNear) track.position = wanted;
    const from = track.position;
    track.position += bytes.length;
    const at = from - this.first;
    const skipped = Math.max(0, -at);
    const kept = Math.min(bytes.length, 2 * BLOCK_SAMPLES - at);
    if (kept <= skipped) return;
    const whole = skipped === 0 && kept === bytes.length;
    track.samples.set(whole ? bytes : bytes.subarray(skipped, kept), at + skipped);
  }

  /** Takes back the latest of a track. What is written already is older than any key goes unnoticed. */
  private blank(track: Track, samples: number): void {
    const to = track.position - this.first;
    if (to > 0) track.samples.fill(silenceOf(this.law), Math.max(0, to - samples), to);
  }

  private async begin(): Promise<void> {
    this.file = await open(this.path, 'w');
    await this.file.write(wavHeader(this.law, 2, null), 0, WAV_HEADER_BYTES, 0);
  }

  private flushBlock(): void {
    const { blockSamples } = this;
    this.write(this.interleaved(blockSamples));
    for (const { samples } of [this.callee, this.agent]) {
      samples.copyWithin(0, blockSamples);
      samples.fill(silenceOf(this.law), samples.length - blockSamples);
    }
    this.first += blockSamples;
    this.blockSamples = BLOCK_SAMPLES;
  }

  private interleaved(count: number): Buffer {
    const left = this.callee.samples;
    const right = this.agent.samples;
    const block = Buffer.allocUnsafe(2 * count);
    for (let i = 0; i < count; i++) {
      block[2 * i] = left[i] as number;
      block[2 * i + 1] = right[i] as number;
    }
    return block;
  }

  private write(bytes: Buffer): void {
    const at = WAV_HEADER_BYTES + this.written;
    this.written += bytes.length;
    this.writing = this.writing.then(async () => {
      await this.file?.write(bytes, 0, bytes.length, at);
    });
    this.writing.catch((error: unknown) => {
      this.failure ??= error;
    });
  }

  private async finish(now: number): Promise<Recording> {
    // A frame that has just left is heard for as long as it lasts.
    const said = Number.isNaN(this.agent.position) ? 0 : this.agent.position;
    const end = Math.min(Math.max(said, this.wall(now)), this.wall(now) + FRAME_BYTES);
    while (end - this.first >= this.blockSamples) this.flushBlock();
    this.write(this.interleaved(end - this.first));
    try {
      await this.writing;
      await this.file?.write(wavHeader(this.law, 2, this.written), 0, WAV_HEADER_BYTES, 0);
    } finally {
      await this.file?.close();
    }
    return recordingOf(this.path, this.written);
  }
}

const recordingOf = (path: string, dataBytes: number): Recording => ({
  path,
  bytes: WAV_HEADER_BYTES + dataBytes,
  durationMs: dataBytes / 2 / SAMPLES_PER_MS,
});

/**
 * Puts right the header of a recording whose writing was cut off; harmless for a whole one.
 * @throws Error when the file is missing or is no recording of ours
 */
export async function repairRecording(path: string): Promise<Recording> {
  const file = await open(path, 'r+');
  try {
    const header = Buffer.alloc(WAV_HEADER_BYTES);
    await file.read(header, 0, WAV_HEADER_BYTES, 0);
    const format = readWavHeader(header);
    if (format?.channels !== 2) throw new Error('Not a recording of a call.');
    const { size } = await file.stat();
    const dataBytes = (size - WAV_HEADER_BYTES) & ~1;
    await file.write(wavHeader(format.law, 2, dataBytes), 0, WAV_HEADER_BYTES, 0);
    return recordingOf(path, dataBytes);
  } finally {
    await file.close();
  }
}
