import { rm } from 'node:fs/promises';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Log } from '../../actors/ports/log.ts';
import { ColumnMapping } from '../contract/numbers.ts';
import { Job, NumberList, Upload } from '../models/index.ts';
import { SheetError } from '../sheets/read.ts';
import { importFile } from './sheet-client.ts';

const QUEUE = 'import';
const EXPIRE_SECONDS = 3600;

/** What an import is asked to do; kept in the queue, so that it survives a restart. */
const ImportJob = z.object({
  jobId: z.uuid(),
  uploadId: z.uuid(),
  listId: z.uuid(),
  country: z.string(),
  sheet: z.string().optional(),
  headerRow: z.int().optional(),
  mapping: ColumnMapping.optional(),
});
export type ImportJob = z.infer<typeof ImportJob>;

export interface Jobs {
  startImport(job: ImportJob): Promise<void>;
  close(): Promise<void>;
}

/** Background work on PostgreSQL: it spreads over nodes and survives restarts. */
export async function startJobs(databaseUrl: string, log: Log): Promise<Jobs> {
  const boss = new PgBoss({ connectionString: databaseUrl, max: 4, useListenNotify: true });
  boss.on('error', (error) =>
    log.error({ error: error.message }, 'the job engine reports an error'),
  );
  await boss.start();
  await boss.createQueue(QUEUE, {
    retryLimit: 2,
    retryDelay: 2,
    expireInSeconds: EXPIRE_SECONDS,
    notify: true,
  });
  await boss.work(QUEUE, { pollingIntervalSeconds: 2 }, async (jobs) => {
    for (const { data } of jobs) await runImport(ImportJob.parse(data), databaseUrl);
  });
  return {
    async startImport(job) {
      await boss.send(QUEUE, job);
    },
    close: () => boss.stop({ graceful: true, timeout: 5000 }),
  };
}

/** A file its owner must mend ends the job; anything else is tried again by the engine. */
async function runImport(job: ImportJob, databaseUrl: string): Promise<void> {
  const row = await Job.findByPk(job.jobId);
  const upload = await Upload.findByPk(job.uploadId);
  if (!row || !upload) return;
  await row.update({ state: 'active' });
  const expected = Math.max(1, Number(upload.file_size) / BYTES_PER_ROW);
  try {
    const report = await importFile(
      { ...job, path: upload.file_path, databaseUrl },
      (rows) =>
        void row.update({ progress: Math.min(0.95, rows / expected), detail: `${rows} rows` }),
    );
    await row.update({
      state: 'completed',
      progress: 1,
      detail: `${report.imported} numbers`,
      result: { ...report },
      ended_at: new Date(),
    });
    await removeUpload(upload);
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    await NumberList.destroy({ where: { id: job.listId, total_count: 0 } });
    await row.update({ state: 'failed', detail: error.message, ended_at: new Date() });
    await removeUpload(upload);
  }
}

/** For the progress of a stream whose length is not known: what a row takes in a packed sheet. */
const BYTES_PER_ROW = 50;

async function removeUpload(upload: Upload): Promise<void> {
  await rm(upload.file_path, { force: true });
  await upload.destroy();
}
