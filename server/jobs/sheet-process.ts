/**
 * Reads one uploaded file in a process of its own: a sheet made to do harm takes this process down
 * and nothing else, and its memory goes with it.
 */
import { previewSheet } from '../sheets/preview.ts';
import { SheetError } from '../sheets/read.ts';
import { importDnc } from './import-dnc.ts';
import { importRows } from './import-rows.ts';
import type { SheetAnswer, SheetRequest } from './sheet-requests.ts';

const tell = (answer: SheetAnswer): Promise<void> =>
  new Promise((resolve) => process.send?.(answer, () => resolve()) ?? resolve());

async function answer(request: SheetRequest): Promise<SheetAnswer> {
  switch (request.kind) {
    case 'preview':
      return { type: 'previewed', preview: await previewSheet(request.path, request.options) };
    case 'import': {
      const report = await importRows(request, (rows) => void tell({ type: 'progress', rows }));
      return { type: 'imported', report };
    }
    case 'dnc':
      return { type: 'listed', report: await importDnc(request) };
  }
}

process.once('disconnect', () => process.exit(1));
process.once('message', (request: SheetRequest) => {
  answer(request)
    .catch((error: unknown): SheetAnswer => ({
      type: 'failed',
      message: error instanceof Error ? error.message : String(error),
      forOwner: error instanceof SheetError,
    }))
    .then(tell)
    .then(
      () => process.exit(0),
      () => process.exit(1),
    );
});
