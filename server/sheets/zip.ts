import { open as openZip, type Entry, type ZipFile } from 'yauzl';

/** More files than any workbook has; what has more is not read to its end. */
export const MAX_ENTRIES = 5000;

/** The table of contents of a ZIP file, at most {@link MAX_ENTRIES} + 1 entries of it. */
export function listEntries(path: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  return visit(path, entries, (entry) => {
    entries.push(entry);
    return entries.length > MAX_ENTRIES ? 'stop' : 'next';
  });
}

/** One small file of a ZIP as text. @throws Error when it is missing */
export async function readEntry(path: string, name: string): Promise<string> {
  const found: string[] = [];
  await visit(path, found, async (entry, zip) => {
    if (entry.fileName !== name) return 'next';
    found.push(await textOf(entry, zip));
    return 'stop';
  });
  const [text] = found;
  if (text === undefined) throw new Error(`it has no ${name}`);
  return text;
}

type Visit = (entry: Entry, zip: ZipFile) => 'next' | 'stop' | Promise<'next' | 'stop'>;

/** Walks the entries in order; resolves to `result` when done. */
function visit<T>(path: string, result: T, look: Visit): Promise<T> {
  return new Promise((resolve, reject) => {
    openZip(
      path,
      { lazyEntries: true, validateEntrySizes: true, autoClose: false },
      (error, zip) => {
        if (error) return reject(error);
        const end = (cause?: unknown) => {
          zip.close();
          if (cause)
            reject(cause instanceof Error ? cause : new Error('the archive cannot be read'));
          else resolve(result);
        };
        zip.on('entry', (entry: Entry) => {
          Promise.resolve(look(entry, zip)).then(
            (next) => (next === 'next' ? zip.readEntry() : end()),
            end,
          );
        });
        zip.on('end', () => end());
        zip.on('error', end);
        zip.readEntry();
      },
    );
  });
}

function textOf(entry: Entry, zip: ZipFile): Promise<string> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) return reject(error);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    });
  });
}
