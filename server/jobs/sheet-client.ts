import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { DncReport } from '../contract/dnc.ts';
import type { ImportReport } from '../contract/numbers.ts';
import type { PreviewOptions, SheetPreview } from '../sheets/preview.ts';
import { SheetError } from '../sheets/read.ts';
import type { DncFile, ImportRequest, SheetAnswer, SheetRequest } from './sheet-requests.ts';

const PROCESS = fileURLToPath(new URL('./sheet-process.ts', import.meta.url));
const MAX_HEAP_MB = 512;
const PREVIEW_WITHIN_MS = 60_000;
const IMPORT_WITHIN_MS = 30 * 60_000;

/** How a file would be understood. @throws SheetError for its owner */
export async function previewFile(path: string, options: PreviewOptions): Promise<SheetPreview> {
  const answer = await ask({ kind: 'preview', path, options }, PREVIEW_WITHIN_MS);
  if (answer.type === 'previewed') return answer.preview;
  throw new Error('the sheet process gave a wrong answer');
}

/** Imports a file into its list. @throws SheetError for its owner */
export async function importFile(
  request: ImportRequest,
  progress: (rows: number) => void,
): Promise<ImportReport> {
  const answer = await ask({ kind: 'import', ...request }, IMPORT_WITHIN_MS, progress);
  if (answer.type === 'imported') return answer.report;
  throw new Error('the sheet process gave a wrong answer');
}

/** Puts a file's numbers on the do-not-call list. @throws SheetError for its owner */
export async function importDncFile(file: DncFile): Promise<DncReport> {
  const answer = await ask({ kind: 'dnc', ...file }, PREVIEW_WITHIN_MS);
  if (answer.type === 'listed') return answer.report;
  throw new Error('the sheet process gave a wrong answer');
}

function ask(
  request: SheetRequest,
  withinMs: number,
  progress: (rows: number) => void = () => undefined,
): Promise<SheetAnswer> {
  return new Promise((resolve, reject) => {
    const child = fork(PROCESS, {
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      // Ctrl-C ends the import through us, so that its transaction is given up in order.
      detached: true,
    });
    const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(
        new SheetError(
          `The file could not be read: it needs more memory or time than a sheet of contacts should ` +
            `(${signal ?? `code ${code}`}). Split it, or copy the contacts into a new workbook.`,
        ),
      );
    });
    child.on('message', (answer: SheetAnswer) => {
      if (answer.type === 'progress') return progress(answer.rows);
      clearTimeout(late);
      child.removeAllListeners('exit');
      if (answer.type !== 'failed') return resolve(answer);
      reject(answer.forOwner ? new SheetError(answer.message) : new Error(answer.message));
    });
    child.send(request);
  });
}
