import { readFile, rm } from 'node:fs/promises';
import { encodeG711 } from '../../../media/codec/g711.ts';
import { readWav } from '../../../media/codec/read-wav.ts';
import { resample } from '../../../media/codec/resample.ts';
import { wavHeader } from '../../../media/codec/wav.ts';
import { Clip as ClipView, ClipPage, ListClips, UploadClip } from '../../contract/clips.ts';
import { IdParams } from '../../contract/common.ts';
import { conflict, notFound, RequestError } from '../../http/errors.ts';
import { Reply, route, type Route, type UploadedFile } from '../../http/route.ts';
import { Agent, Clip, newId } from '../../models/index.ts';
import { pageOf } from '../paging.ts';

const TAG = 'Clips';
const LONGEST_MS = 20_000;
const SHORTEST_MS = 300;
const BYTES_PER_MS = 8;
const RATE = 8000;
/** Twenty seconds of the best there is. */
const MOST_BYTES = 32 << 20;

/** Words that somebody recorded, to be played to callees. */
export const clipRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/clips',
    policy: 'viewAgents',
    summary: 'Lists clips that can be played to callees, newest first unless sorted.',
    tag: TAG,
    query: ListClips,
    response: ClipPage,
    handler: ({ query: { limit, cursor, sort } }) =>
      pageOf({ model: Clip, where: {}, limit, cursor, sort, leaveOut: ['audio'] }, presentClip),
  }),
  route({
    method: 'post',
    path: '/clips',
    policy: 'editAgents',
    summary: 'Uploads a WAV file of 20 s at most; it is kept as a telephone plays it.',
    tag: TAG,
    query: UploadClip,
    upload: true,
    response: ClipView,
    status: 201,
    audit: 'clip.created',
    async handler({ query: { name } }, { file, user }) {
      if (!file) throw new RequestError(400, 'no_file', 'Send the file as multipart part "file".');
      const audio = await received(file);
      const duration_ms = Math.round(audio.length / BYTES_PER_MS);
      const owner = { user_id: user?.userId ?? null };
      return presentClip(await Clip.create({ ...owner, id: newId(), name, duration_ms, audio }));
    },
  }),
  route({
    method: 'get',
    path: '/clips/:id/audio',
    policy: 'viewAgents',
    summary: 'A clip as a WAV file, as callees hear it.',
    tag: TAG,
    params: IdParams,
    async handler({ params }) {
      const { audio } = await foundClip(params.id);
      const body = Buffer.concat([wavHeader('pcmu', 1, audio.length), audio]);
      return new Reply(200, body, {
        headers: { 'Content-Type': 'audio/wav', 'Cache-Control': 'private' },
      });
    },
  }),
  route({
    method: 'delete',
    path: '/clips/:id',
    policy: 'editAgents',
    summary: 'Deletes a clip that no agent plays.',
    tag: TAG,
    params: IdParams,
    audit: 'clip.deleted',
    async handler({ params }, { note }) {
      const clip = await foundClip(params.id);
      if (await Agent.count({ where: { recording_clip_id: clip.id } }))
        throw conflict('clip_in_use', 'An agent plays this clip. Choose another one there first.');
      await clip.destroy();
      note({ subjectName: clip.name });
      return new Reply(204);
    },
  }),
];

/** The file is of no more use. */
async function received({ path, size }: UploadedFile): Promise<Buffer> {
  try {
    if (size > MOST_BYTES) throw unusable('The file is too large for 20 seconds.');
    return telephoneAudio(await readFile(path));
  } finally {
    await rm(path, { force: true });
  }
}

async function foundClip(id: string): Promise<Clip> {
  const clip = await Clip.findByPk(id);
  if (!clip) throw notFound('clip');
  return clip;
}

/** @throws 422 for a clip that is not there */
export async function checkClip(id: string | null | undefined): Promise<void> {
  if (id == null || (await Clip.count({ where: { id } }))) return;
  throw new RequestError(422, 'invalid_values', 'recording_clip_id: there is no such clip', [
    { path: 'recording_clip_id', message: 'There is no such clip' },
  ]);
}

const unusable = (detail: string): RequestError => new RequestError(422, 'unusable_file', detail);

/** @throws 422 that says what is wrong with the file */
export function telephoneAudio(file: Buffer): Buffer {
  const { rate, samples } = soundOf(file);
  const ms = (samples.length / rate) * 1000;
  if (ms < SHORTEST_MS) throw unusable('There is too little sound in this file to be heard.');
  if (ms > LONGEST_MS) throw unusable('The clip is longer than 20 seconds. Shorten it.');
  const narrow = rate === RATE ? samples : Int16Array.from(resample(samples, rate), limited);
  return Buffer.from(encodeG711('pcmu', narrow, new Uint8Array(narrow.length)));
}

const limited = (sample: number): number => Math.max(-32_768, Math.min(32_767, sample));

function soundOf(file: Buffer): ReturnType<typeof readWav> {
  try {
    return readWav(file);
  } catch (error) {
    throw unusable(error instanceof Error ? error.message : String(error));
  }
}

const presentClip = ({ id, name, duration_ms, created_at }: Clip): ClipView => ({
  id,
  name,
  duration_ms,
  created_at: created_at.toISOString(),
});
