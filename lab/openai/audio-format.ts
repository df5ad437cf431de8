/** Audio between the wire's formats and the µ-law at 8 kHz that the lab works on. */
import {
  linearToUlaw,
  SAMPLES_PER_MS,
  transcodeG711,
  ulawToLinear,
} from '../../media/codec/g711.ts';
import type { AudioFormat } from './session-config.ts';

/** 24 kHz samples for each one of ours. */
const UPSAMPLING = 3;

/** Bytes of a millisecond in a format. */
export const bytesPerMs = (format: AudioFormat): number =>
  format.type === 'audio/pcm' ? SAMPLES_PER_MS * UPSAMPLING * 2 : SAMPLES_PER_MS;

/** Decodes audio from the wire. May return `bytes` itself. */
export function toUlaw(format: AudioFormat, bytes: Uint8Array): Uint8Array {
  if (format.type === 'audio/pcmu') return bytes;
  if (format.type === 'audio/pcma') return transcodeG711('pcma', 'pcmu', bytes, bytes);
  const samples = Math.floor(bytes.length / (2 * UPSAMPLING));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint8Array.from({ length: samples }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < UPSAMPLING; k++) sum += view.getInt16((i * UPSAMPLING + k) * 2, true);
    return linearToUlaw(Math.round(sum / UPSAMPLING));
  });
}

/** Encodes µ-law for the wire. */
export function fromUlaw(format: AudioFormat, ulaw: Uint8Array): Buffer {
  if (format.type === 'audio/pcmu') return Buffer.from(ulaw);
  if (format.type === 'audio/pcma') {
    return Buffer.from(transcodeG711('pcmu', 'pcma', ulaw, new Uint8Array(ulaw.length)));
  }
  const out = Buffer.alloc(ulaw.length * UPSAMPLING * 2);
  let before = 0;
  for (let i = 0; i < ulaw.length; i++) {
    const now = ulawToLinear[ulaw[i] as number] as number;
    for (let k = 1; k <= UPSAMPLING; k++) {
      const between = Math.round(before + ((now - before) * k) / UPSAMPLING);
      out.writeInt16LE(between, (i * UPSAMPLING + k - 1) * 2);
    }
    before = now;
  }
  return out;
}
