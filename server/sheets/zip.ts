import type { Readable } from 'node:stream';
import { open, type Entry, type ZipFile } from 'yauzl';

/** More files than any workbook has; what has more is not read to its end. */
export const MAX_ENTRIES = 5000;

/** The table of contents of a ZIP file, at most {@link MAX_ENTRIES} + 1 entries of it. */
export async function listEntries(path: string): Promise<Entry[]> {
  const zip = await openZip(path);
  try {
    const entries: Entry[] = [];
    await visit(zip, (entry) => entries.push(entry) <= MAX_ENTRIES);
    return entries;
  } finally {
    zip.close();
  }
}

/** One small file of a ZIP as text. @throws Error when it is missing */
export async function readEntry(path: string, name: string): Promise<string> {
  await using archive = await Archive.open(path);
  const chunks: Buffer[] = [];
  for await (const chunk of await archive.read(name)) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The files of a ZIP, in whatever order they are wanted. */
export class Archive implements AsyncDisposable {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  static async open(path: string): Promise<Archive> {
    const zip = await openZip(path);
    try {
      const entries = new Map<string, Entry>();
      await visit(zip, (entry) => {
        entries.set(entry.fileName, entry);
        return entries.size <= MAX_ENTRIES;
      });
      return new Archive(zip, entries);
    } catch (error) {
      zip.close();
      throw error;
    }
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** One file, unpacked. @throws Error when it is missing */
  read(name: string): Promise<Readable> {
    const entry = this.#entries.get(name);
    if (!entry) return Promise.reject(new Error(`it has no ${name}`));
    return new Promise((resolve, reject) => {
      this.#zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream)));
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#zip.close();
    return Promise.resolve();
  }
}

const OPTIONS = { lazyEntries: true, validateEntrySizes: true, autoClose: false } as const;

const openZip = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    open(path, OPTIONS, (error, zip) => (error ? reject(error) : resolve(zip)));
  });

/** Walks the entries in order for as long as `look` says so. */
function visit(zip: ZipFile, look: (entry: Entry) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => (look(entry) ? zip.readEntry() : resolve()));
    zip.on('end', resolve);
    zip.on('error', reject);
    zip.readEntry();
  });
}
