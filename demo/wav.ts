/** The two tracks of a stereo G.711 recording, as the bytes that were on the line. */
export interface Recording {
  readonly law: 'mulaw' | 'alaw';
  readonly seconds: number;
  /** Left. */
  readonly callee: Uint8Array;
  /** Right. */
  readonly agent: Uint8Array;
}

const LAWS: Readonly<Record<number, Recording['law']>> = { 6: 'alaw', 7: 'mulaw' };

/** @throws Error when it is not a stereo WAV of G.711 at 8 kHz whose sizes fit */
export function readRecording(file: Buffer): Recording {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('not a WAV file');
  const chunks = chunksOf(file);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  const law = format && LAWS[format.readUInt16LE(0)];
  if (!law || !data || format.readUInt16LE(2) !== 2 || format.readUInt32LE(4) !== 8000)
    throw new Error('not a stereo recording of G.711 at 8 kHz');
  const samples = Math.floor(data.length / 2);
  const callee = new Uint8Array(samples);
  const agent = new Uint8Array(samples);
  for (let index = 0; index < samples; index++) {
    callee[index] = data[2 * index] ?? 0;
    agent[index] = data[2 * index + 1] ?? 0;
  }
  return { law, seconds: samples / 8000, callee, agent };
}

function chunksOf(file: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 12; at + 8 <= file.length;) {
    const size = file.readUInt32LE(at + 4);
    if (at + 8 + size > file.length) throw new Error('a chunk is longer than the file');
    chunks.set(file.toString('latin1', at, at + 4), file.subarray(at + 8, at + 8 + size));
    at += 8 + size + (size % 2);
  }
  return chunks;
}

/** G.711 magnitudes above this are speech, not the noise of a quiet line (about -36 dBFS). */
const SPEECH = 500;

const FRAME = 160;
const FRAME_MS = 20;

/** From a millisecond of the recording to another one. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Pauses shorter than this are part of what is said. */
const PAUSE_MS = 400;

function* voicedFrames(law: Recording['law'], track: Uint8Array): Generator<number> {
  for (let at = 0; at + FRAME <= track.length; at += FRAME) {
    let loud = 0;
    for (let index = at; index < at + FRAME; index++)
      if (magnitude(law, track[index] ?? 0) > SPEECH) loud++;
    if (loud > FRAME / 10) yield at / FRAME;
  }
}

/** Seconds in which a track is loud enough to be a voice. */
export function voicedSeconds(law: Recording['law'], track: Uint8Array): number {
  return ([...voicedFrames(law, track)].length * FRAME_MS) / 1000;
}

/** Where in a track somebody speaks, or something sounds. */
export function voicedStretches(law: Recording['law'], track: Uint8Array): Stretch[] {
  const found: { from: number; to: number }[] = [];
  for (const frame of voicedFrames(law, track)) {
    const from = frame * FRAME_MS;
    const last = found.at(-1);
    if (last && from - last.to < PAUSE_MS) last.to = from + FRAME_MS;
    else found.push({ from, to: from + FRAME_MS });
  }
  return found;
}

/** ITU-T G.711, decoded here on its own: the checks share no code with what they check. */
function magnitude(law: Recording['law'], byte: number): number {
  const value = law === 'mulaw' ? ~byte & 0x7f : (byte ^ 0x55) & 0x7f;
  const exponent = value >> 4;
  const mantissa = value & 0x0f;
  if (law === 'mulaw') return (((mantissa << 3) + 0x84) << exponent) - 0x84;
  return exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
}
