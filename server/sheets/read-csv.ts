import { parse } from 'csv-parse';
import iconv from 'iconv-lite';
import { createReadStream } from 'node:fs';
import { cellText } from './cells.ts';
import type { SheetRow } from './columns.ts';
import { firstBytes } from './detect.ts';

const SAMPLE_BYTES = 256 * 1024;
const DELIMITERS = [';', ',', '\t', '|'];

/** Rows of a text file; its encoding and delimiter are found from its beginning. */
export async function* readCsv(path: string): AsyncGenerator<SheetRow> {
  const sample = await firstBytes(path, SAMPLE_BYTES);
  const encoding = encodingOf(sample);
  const parser = parse({
    delimiter: delimiterOf(iconv.decode(sample, encoding)),
    bom: true,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: false,
    maxRecordSize: 1_000_000,
  });
  const file = createReadStream(path);
  const decoder = iconv.decodeStream(encoding);
  file.on('error', (error) => parser.destroy(error));
  file.pipe(decoder).pipe(parser);
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>)
      yield { row: ++row, cells: record.map((value) => cellText(value)) };
  } finally {
    file.destroy();
  }
}

/** UTF-16 and UTF-8 by mark or validity; else the code page of Turkish Windows. */
export function encodingOf(sample: Buffer): 'utf16-le' | 'utf8' | 'windows-1254' {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf16-le';
  try {
    // `stream`: the sample may end within a character.
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: true });
    return 'utf8';
  } catch {
    return 'windows-1254';
  }
}

/** The delimiter that cuts the first lines into the same number of cells, and into the most. */
export function delimiterOf(sample: string): string {
  const lines = sample.split(/\r?\n/, 20).filter((line) => line.trim() !== '');
  const scores = DELIMITERS.map((delimiter) => {
    const counts = lines.map((line) => line.replace(/"[^"]*"/g, '').split(delimiter).length - 1);
    const most = Math.max(0, ...counts);
    const alike = counts.filter((count) => count === most).length / Math.max(1, lines.length);
    return most * alike * alike;
  });
  const best = Math.max(...scores);
  return best === 0 ? ',' : (DELIMITERS[scores.indexOf(best)] ?? ',');
}
