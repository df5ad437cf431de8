/**
 * WAV files of G.711 at 8 kHz (RIFF, format 7 µ-law or 6 A-law): header of a fixed size, so that
 * a file whose writing was cut off can be put right from its length.
 *
 *     RIFF size WAVE | fmt 18 … | fact 4 frames | data size | bytes
 */
import type { G711 } from './g711.ts';

export const WAV_HEADER_BYTES = 58;
/** Sizes while the length is still unknown, as streaming writers put them. */
const UNKNOWN = 0xffffffff;

/** A header for `dataBytes` of audio, or for a file still being written when null. */
export function wavHeader(law: G711, channels: number, dataBytes: number | null): Buffer {
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(dataBytes === null ? UNKNOWN : WAV_HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(law === 'pcmu' ? 7 : 6, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000 * channels, 28);
  header.writeUInt16LE(channels, 32);
  header.writeUInt16LE(8, 34);
  header.write('fact', 38, 'latin1');
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(dataBytes === null ? UNKNOWN : dataBytes / channels, 46);
  header.write('data', 50, 'latin1');
  header.writeUInt32LE(dataBytes ?? UNKNOWN, 54);
  return header;
}

/** Law and channels of a header that {@link wavHeader} wrote; undefined for any other file. */
export function readWavHeader(header: Buffer): { law: G711; channels: number } | undefined {
  if (header.length < WAV_HEADER_BYTES) return undefined;
  const marks = [header.toString('latin1', 0, 4), header.toString('latin1', 8, 16)];
  const format = header.readUInt16LE(20);
  const channels = header.readUInt16LE(22);
  if (marks.join() !== 'RIFF,WAVEfmt ' || header.toString('latin1', 50, 54) !== 'data')
    return undefined;
  if ((format !== 7 && format !== 6) || channels < 1 || channels > 2) return undefined;
  return { law: format === 7 ? 'pcmu' : 'pcma', channels };
}
