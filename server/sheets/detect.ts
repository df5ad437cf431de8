import { open } from 'node:fs/promises';
import type { Entry } from 'yauzl';
import { listEntries, MAX_ENTRIES } from './zip.ts';

/** What an uploaded file is, or why it cannot be used, in words for its owner. */
export type FileKind =
  { readonly kind: 'xlsx' | 'csv' } | { readonly kind: 'refused'; readonly why: string };

const MAX_UNPACKED_BYTES = 1024 ** 3;
/** A sheet of text packs 5 to 20 times; hundreds of times is made to do harm. */
const MAX_RATIO = 120;
const RATIO_COUNTS_FROM = 20 * 1024 * 1024;
const HEAD_BYTES = 65_536;

const refused = (why: string): FileKind => ({ kind: 'refused', why });

const SIGNATURES: readonly [magic: string, kind: FileKind][] = [
  ['25504446', refused('This is a PDF. Export the sheet as .xlsx or .csv.')],
  ['89504e47', refused('This is a picture. Upload the sheet as .xlsx or .csv.')],
  ['ffd8ff', refused('This is a picture. Upload the sheet as .xlsx or .csv.')],
  ['1f8b', refused('This is a gzip archive. Unpack it and upload the sheet inside.')],
  ['52617221', refused('This is a RAR archive. Unpack it and upload the sheet inside.')],
  ['377abcaf', refused('This is a 7z archive. Unpack it and upload the sheet inside.')],
];

/** Looks at the content, never at the name. */
export async function detectFile(path: string): Promise<FileKind> {
  const head = await firstBytes(path, HEAD_BYTES);
  if (head.length === 0) return refused('The file is empty.');
  const hex = head.subarray(0, 8).toString('hex');
  const known = SIGNATURES.find(([magic]) => hex.startsWith(magic));
  if (known) return known[1];
  if (hex.startsWith('d0cf11e0')) return oldOffice(path);
  if (hex.startsWith('504b')) return zipKind(path);
  return isText(head)
    ? { kind: 'csv' }
    : refused('This is neither an Excel sheet (.xlsx) nor a text file (.csv).');
}

/** The beginning of a file, at most `length` bytes. */
export async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** An OLE file: the old .xls, or an .xlsx that Excel encrypted with a password. */
async function oldOffice(path: string): Promise<FileKind> {
  const content = await firstBytes(path, 4 * 1024 * 1024);
  return content.includes(Buffer.from('EncryptedPackage', 'utf16le'))
    ? refused('The workbook is protected by a password. Save it without one and upload it again.')
    : refused(
        'This is an old Excel file (.xls). Open it and save it as .xlsx, then upload it again.',
      );
}

/** UTF-16 with its mark, or anything without a zero byte. */
const isText = (head: Buffer): boolean =>
  (head[0] === 0xff && head[1] === 0xfe) || !head.includes(0);

async function zipKind(path: string): Promise<FileKind> {
  let entries: readonly Entry[];
  try {
    entries = await listEntries(path);
  } catch (error) {
    return refused(`The workbook is damaged and cannot be opened (${(error as Error).message}).`);
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  const packed = entries.reduce((sum, entry) => sum + entry.compressedSize, 1);
  const isBomb =
    entries.length > MAX_ENTRIES ||
    unpacked > MAX_UNPACKED_BYTES ||
    (unpacked > RATIO_COUNTS_FROM && unpacked / packed > MAX_RATIO);
  if (isBomb)
    return refused(
      `The file unpacks to ${Math.round(unpacked / 1024 / 1024)} MB, far more than a sheet of contacts ` +
        'needs, and was not opened. Copy the contacts into a new workbook.',
    );
  return contentKind(entries);
}

function contentKind(entries: readonly Entry[]): FileKind {
  const names = entries.map((entry) => entry.fileName);
  if (entries.some((entry) => (entry.generalPurposeBitFlag & 1) !== 0))
    return refused(
      'The workbook is protected by a password. Save it without one and upload it again.',
    );
  if (names.includes('xl/workbook.bin'))
    return refused('This is a binary workbook (.xlsb). Save it as .xlsx.');
  if (names.some((name) => name.startsWith('xl/workbook'))) return { kind: 'xlsx' };
  if (names.includes('content.xml'))
    return refused('This is an OpenDocument sheet. Save it as .xlsx.');
  return refused(
    'This is a ZIP archive without a sheet. Unpack it and upload the .xlsx or .csv inside.',
  );
}
