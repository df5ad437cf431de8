import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { IdParams } from '../../contract/common.ts';
import { CommitUpload, UploadPreview, UploadQuery } from '../../contract/numbers.ts';
import { Job as JobView } from '../../contract/system.ts';
import { RequestError, notFound } from '../../http/errors.ts';
import { route, type Route, type UploadedFile } from '../../http/route.ts';
import type { ImportJob } from '../../jobs/engine.ts';
import { Job, NumberList, Upload, newId } from '../../models/index.ts';
import { Op, type Sequelize } from 'sequelize';
import type { PreviewOptions, SheetPreview } from '../../sheets/preview.ts';
import { SheetError } from '../../sheets/read.ts';
import { readSettings } from '../../stores/settings.ts';
import { checkCountry } from '../settings/settings.ts';
import { presentJob } from '../system/system.ts';

const TAG = 'Numbers';

export interface UploadDeps {
  readonly sequelize: Sequelize;
  preview(path: string, options: PreviewOptions): Promise<SheetPreview>;
  startImport(job: ImportJob): Promise<void>;
}

/** From a file to a list: upload and look, then commit. */
export const uploadRoutes = (deps: UploadDeps): Route[] => [
  route({
    method: 'post',
    path: '/numbers/upload',
    policy: 'editNumbers',
    summary:
      'Uploads an .xlsx or .csv and shows how it is understood; imports it when commit=true.',
    tag: TAG,
    query: UploadQuery,
    upload: true,
    response: UploadPreview.extend({ job: JobView.optional() }),
    status: 201,
    audit: 'upload.received',
    async handler({ query }, { file, user, note }) {
      if (!file) throw new RequestError(400, 'no_file', 'Send the file as multipart part "file".');
      const country = await countryOf(deps.sequelize, query.country);
      const options = { country, sheet: query.sheet, headerRow: query.header_row };
      const preview = await owned(deps.preview(file.path, options));
      const upload = await keep(file, user?.userId ?? null);
      note({ subjectId: upload.id, subjectName: upload.file_name });
      const shown = { upload_id: upload.id, file_name: upload.file_name, ...preview };
      if (query.commit !== 'true') return shown;
      const list_name = query.list_name ?? file.name.replace(/\.\w+$/, '');
      const { sheet, header_row, mapping } = preview;
      const found = Object.values(mapping).includes('phone') ? { sheet, header_row, mapping } : {};
      return { ...shown, job: await commit(deps, upload, { country, ...found, list_name }) };
    },
  }),
  route({
    method: 'post',
    path: '/numbers/uploads/:id/commit',
    policy: 'editNumbers',
    summary: 'Imports an uploaded file into a new list. Follow the job to its end.',
    tag: TAG,
    params: IdParams,
    body: CommitUpload,
    response: JobView,
    status: 202,
    audit: 'upload.committed',
    async handler({ params, body }, { note }) {
      const upload = await Upload.findByPk(params.id);
      if (!upload) throw notFound('upload');
      note({ subjectName: upload.file_name });
      const country = await countryOf(deps.sequelize, body.country);
      return commit(deps, upload, { ...body, country });
    },
  }),
];

const KEPT_MS = 24 * 3600 * 1000;
const AT_ONCE = 100;

/** A file that was looked at and never imported is kept for a day. */
async function removeOld(): Promise<void> {
  const created_at = { [Op.lt]: new Date(Date.now() - KEPT_MS) };
  for (const upload of await Upload.findAll({ where: { created_at }, limit: AT_ONCE })) {
    await rm(upload.file_path, { force: true });
    await upload.destroy();
  }
}

async function keep(file: UploadedFile, userId: string | null): Promise<Upload> {
  await removeOld();
  return Upload.create({
    id: newId(),
    user_id: userId,
    file_name: basename(file.name).slice(0, 255),
    file_path: file.path,
    file_size: String(file.size),
  });
}

/** @throws 422 for a country without a numbering plan */
export async function countryOf(sequelize: Sequelize, given: string | undefined): Promise<string> {
  if (given === undefined) return (await readSettings(sequelize)).default_country;
  checkCountry('country', given);
  return given;
}

type Given = ReturnType<typeof CommitUpload.parse>;
type Commit = Partial<Given> & Pick<Given, 'list_name'> & { readonly country: string };

async function commit(deps: UploadDeps, upload: Upload, body: Commit): Promise<JobView> {
  const { country, sheet, header_row: headerRow, mapping } = body;
  if (mapping && !Object.values(mapping).includes('phone'))
    throw new RequestError(422, 'invalid_values', 'mapping: one column must be "phone"', [
      { path: 'mapping', message: 'One column must be "phone"' },
    ]);
  const owner = { user_id: upload.user_id };
  const list = await NumberList.create({
    ...owner,
    id: newId(),
    name: body.list_name,
    description: body.description ?? null,
    file_name: upload.file_name,
  });
  const job = await Job.create({ ...owner, id: newId(), kind: 'import' });
  await deps.startImport({
    jobId: job.id,
    uploadId: upload.id,
    listId: list.id,
    country,
    ...(sheet !== undefined && { sheet }),
    ...(headerRow !== undefined && { headerRow }),
    ...(mapping && { mapping }),
  });
  return presentJob(job);
}

/** A file its owner must mend is no fault of ours. */
export async function owned<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof SheetError) throw new RequestError(422, 'unusable_file', error.message);
    throw error;
  }
}
