import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { RequestError, notFound } from '../../http/errors.ts';
import { Reply } from '../../http/route.ts';
import type { Recording } from '../../models/index.ts';

/** The file, or the part of it that a Range header names (RFC 9110 section 14). */
export async function serveRecording(
  recording: Recording,
  range: string | undefined,
): Promise<Reply> {
  const { file_path: path } = recording;
  const found = await stat(path).catch(() => undefined);
  if (!found) throw notFound('recording on disk');
  const { size } = found;
  const headers = {
    'Accept-Ranges': 'bytes',
    'Content-Type': 'audio/wav',
    'Cache-Control': 'private',
  };
  const part = range === undefined ? undefined : parseRange(range, size);
  if (part === 'unsatisfiable')
    throw new RequestError(416, 'range_not_satisfiable', `The recording has ${size} bytes.`);
  if (!part)
    return new Reply(200, createReadStream(path), {
      headers: { ...headers, 'Content-Length': String(size) },
    });
  const { start, end } = part;
  return new Reply(206, createReadStream(path, { start, end }), {
    headers: {
      ...headers,
      'Content-Length': String(end - start + 1),
      'Content-Range': `bytes ${start}-${end}/${size}`,
    },
  });
}

/** One range of bytes, inclusive. Undefined: not a range we serve, so the whole is sent. */
export function parseRange(
  header: string,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? [];
  if (from === '' && to === '') return undefined;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
