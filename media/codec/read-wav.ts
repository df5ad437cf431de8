/**
 * Reads a WAV file of anybody's making (RIFF): PCM of 8, 16, 24 or 32 bits, 32-bit float, G.711; any rate, any
 * number of channels, which are mixed.
 */
import { alawToLinear, ulawToLinear } from './g711.ts';

export interface Sound {
  /** Samples a second. */
  readonly rate: number;
  readonly samples: Int16Array;
}

const PCM = 1;
const FLOAT = 3;
const ALAW = 6;
const ULAW = 7;
const EXTENSIBLE = 0xfffe;
const HIGHEST_RATE = 192_000;

interface Format {
  readonly kind: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/** @throws Error with a sentence on what is wrong with the file */
export function readWav(file: Buffer): Sound {
  if (file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE')
    throw new Error('This is no WAV file.');
  let format: Format | undefined;
  for (let at = 12; at + 8 <= file.length;) {
    const name = file.toString('latin1', at, at + 4);
    const body = file.subarray(at + 8, at + 8 + file.readUInt32LE(at + 4));
    if (name === 'fmt ') format = formatOf(body);
    if (name === 'data' && format) return soundOf(format, body);
    // Chunks begin at even places.
    at += 8 + body.length + (body.length & 1);
  }
  throw new Error('There is no sound in this WAV file.');
}

function formatOf(body: Buffer): Format {
  if (body.length < 16) throw new Error('The format of this WAV file cannot be read.');
  const tag = body.readUInt16LE(0);
  const isExtensible = tag === EXTENSIBLE && body.length >= 26;
  return {
    kind: isExtensible ? body.readUInt16LE(24) : tag,
    channels: body.readUInt16LE(2),
    rate: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
}

type Read = (bytes: Buffer, at: number) => number;

/** How a sample is read, as 16 bits. */
function readerOf({ kind, bits }: Format): Read | undefined {
  switch (`${kind}/${bits}`) {
    case `${PCM}/8`:
      return (bytes, at) => (bytes.readUInt8(at) - 128) * 256;
    case `${PCM}/16`:
      return (bytes, at) => bytes.readInt16LE(at);
    case `${PCM}/24`:
      return (bytes, at) => bytes.readIntLE(at, 3) >> 8;
    case `${PCM}/32`:
      return (bytes, at) => bytes.readInt32LE(at) >> 16;
    case `${FLOAT}/32`:
      return (bytes, at) => Math.max(-1, Math.min(1, bytes.readFloatLE(at) || 0)) * 32_767;
    case `${ALAW}/8`:
      return (bytes, at) => alawToLinear[bytes.readUInt8(at)] ?? 0;
    case `${ULAW}/8`:
      return (bytes, at) => ulawToLinear[bytes.readUInt8(at)] ?? 0;
    default:
      return undefined;
  }
}

function soundOf(format: Format, body: Buffer): Sound {
  const { channels, rate, bits } = format;
  const read = readerOf(format);
  if (!read) throw new Error('This kind of WAV file cannot be read; save it as 16-bit PCM.');
  if (channels < 1 || channels > 8 || rate < 8000 || rate > HIGHEST_RATE)
    throw new Error('A WAV file needs at least 8000 samples a second, and 8 channels at most.');
  const sampleBytes = bits / 8;
  const frames = Math.floor(body.length / (sampleBytes * channels));
  const samples = Int16Array.from({ length: frames }, (_, frame) => {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++)
      sum += read(body, (frame * channels + channel) * sampleBytes);
    return Math.round(sum / channels);
  });
  return { rate, samples };
}
