/** `bench -- import`: a large workbook into the database, over REST. */
import ExcelJS from 'exceljs';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from '../demo/server.ts';
import type { UploadPreview } from '../server/contract/numbers.ts';
import type { Job } from '../server/contract/system.ts';
import { allProcesses, commandLine, peakRssMb, rssMb, treeOf } from './process-tree.ts';
import { jobDone, pause, signedIn } from './rig.ts';
import { rounded } from './statistics.ts';
import { atLeast, atMost, type Figure } from './table.ts';

/** One line of the results. */
export interface ImportRow {
  readonly rows: number;
  readonly imported: number;
  readonly fileMb: number;
  /** From the first byte of the upload to the completed job. */
  readonly seconds: number;
  /** Of these, until the upload was answered with its preview. */
  readonly uploadSeconds: number;
  /** What the import process itself took. */
  readonly importSeconds: number;
  readonly importPeakMb: number;
  readonly previewPeakMb: number;
  readonly serverRiseMb: number;
}

const DATA = fileURLToPath(new URL('../data', import.meta.url));
const SHEET_PROCESS = 'sheet-process';
const LOOK_EVERY_MS = 20;
const SETTLE_MS = 3000;
const FIRST_NUMBER = 5_320_000_000;
const CITIES = ['Ankara', 'İstanbul', 'İzmir', 'Bursa', 'Antalya', 'Adana', 'Konya', 'Şanlıurfa'];

/** Writes a workbook as Excel does, with its texts shared between cells, and imports it. */
export async function measureImport(rows: number): Promise<ImportRow> {
  mkdirSync(DATA, { recursive: true });
  const dataDir = mkdtempSync(join(DATA, 'bench-'));
  await using closing = new AsyncDisposableStack();
  closing.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const path = join(dataDir, 'contacts.xlsx');
  await writeWorkbook(path, rows);
  const content = new Uint8Array(await readFile(path));
  const server = await startServer(dataDir, { LAB: 'off' });
  closing.defer(() => server.stop());
  const client = await signedIn(server.run.url);
  await pause(SETTLE_MS);
  const watch = watchMemory(server.run.pid);
  const startedAt = performance.now();
  const upload = await client.upload<UploadPreview & { job: Job }>(
    '/numbers/upload?commit=true&country=TR&list_name=Bench',
    'contacts.xlsx',
    content,
  );
  const uploadSeconds = (performance.now() - startedAt) / 1000;
  watch.next();
  const result = await jobDone(client, upload.job.id);
  const seconds = (performance.now() - startedAt) / 1000;
  const memory = watch.stop();
  return {
    rows,
    imported: Number(result['imported']),
    fileMb: rounded(content.length / 1024 / 1024, 1),
    seconds: rounded(seconds, 2),
    uploadSeconds: rounded(uploadSeconds, 2),
    importSeconds: Number(result['seconds']),
    ...memory,
  };
}

/** Looks at the server and the process that reads the sheet until told to stop. */
function watchMemory(pid: number) {
  const before = rssMb(pid);
  let server = before;
  const peaks = [0, 0];
  let phase = 0;
  const look = () => {
    server = Math.max(server, rssMb(pid));
    for (const child of treeOf(pid, allProcesses()))
      if (commandLine(child.pid).includes(SHEET_PROCESS))
        peaks[phase] = Math.max(peaks[phase] ?? 0, peakRssMb(child.pid));
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    /** The preview is over, what follows is the import. */
    next: () => void (phase = 1),
    stop: () => {
      clearInterval(timer);
      const [preview = 0, whole = 0] = peaks;
      return {
        previewPeakMb: Math.round(preview),
        importPeakMb: Math.round(whole),
        serverRiseMb: rounded(server - before, 1),
      };
    },
  };
}

/** Eight columns: name, number, and six of the contact's own data. */
async function writeWorkbook(filename: string, rows: number): Promise<void> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename, useSharedStrings: true });
  const sheet = workbook.addWorksheet('Kişiler');
  sheet
    .addRow(['Müşteri Adı', 'Cep Telefonu', 'Şehir', 'Randevu', 'Borç', 'Plaka', 'E-posta', 'Not'])
    .commit();
  for (let row = 0; row < rows; row++)
    sheet
      .addRow([
        `Müşteri ${row}`,
        `0${FIRST_NUMBER + row}`,
        CITIES[row % CITIES.length],
        new Date(Date.UTC(2026, 11, 1 + (row % 28))),
        (row % 5000) + 0.5,
        `34 AB ${row % 10_000}`,
        `musteri${row}@example.com`,
        row % 3 === 0 ? 'Öğleden sonra arayın' : null,
      ])
      .commit();
  await workbook.commit();
}

export const importFigures = (row: ImportRow): Figure[] => [
  { name: 'rows imported', value: row.imported, unit: '', must: atLeast(row.rows) },
  { name: 'workbook', value: row.fileMb, unit: 'MB', must: null },
  {
    name: 'upload → completed',
    value: row.seconds,
    unit: 's',
    must: atMost(30),
    aim: atMost(8),
  },
  { name: 'upload and preview', value: row.uploadSeconds, unit: 's', must: null },
  { name: 'import process, time', value: row.importSeconds, unit: 's', must: null },
  { name: 'import process, peak', value: row.importPeakMb, unit: 'MB', must: atMost(600) },
  { name: 'preview process, peak', value: row.previewPeakMb, unit: 'MB', must: null },
  { name: 'rise of the server', value: row.serverRiseMb, unit: 'MB', must: atMost(50) },
];
