import type { DncReport } from '../contract/dnc.ts';
import type { ColumnMapping, ImportReport } from '../contract/numbers.ts';
import type { PreviewOptions, SheetPreview } from '../sheets/preview.ts';

export interface ImportRequest {
  readonly path: string;
  readonly listId: string;
  readonly databaseUrl: string;
  readonly country: string;
  readonly sheet?: string | undefined;
  readonly headerRow?: number | undefined;
  /** Found from the sheet when absent. */
  readonly mapping?: ColumnMapping | undefined;
}

/** A file of numbers nobody shall dial. */
export interface DncFile {
  readonly path: string;
  readonly databaseUrl: string;
  readonly country: string;
  readonly reason: string | null;
  readonly createdBy: string | null;
}

/** What the sheet process is asked; it answers once and ends. */
export type SheetRequest =
  | { readonly kind: 'preview'; readonly path: string; readonly options: PreviewOptions }
  | ({ readonly kind: 'import' } & ImportRequest)
  | ({ readonly kind: 'dnc' } & DncFile);

export type SheetAnswer =
  | { readonly type: 'progress'; readonly rows: number }
  | { readonly type: 'previewed'; readonly preview: SheetPreview }
  | { readonly type: 'imported'; readonly report: ImportReport }
  | { readonly type: 'listed'; readonly report: DncReport }
  /** `forOwner`: the message tells the file's owner what to do; otherwise it is our fault. */
  | { readonly type: 'failed'; readonly message: string; readonly forOwner: boolean };
