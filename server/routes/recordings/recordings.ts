import { rm } from 'node:fs/promises';
import { Recording as RecordingView, RecordingPage, Transcript } from '../../contract/calls.ts';
import { IdParams, PageQuery } from '../../contract/common.ts';
import { notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { CallTurn, Recording } from '../../models/index.ts';
import { presentTurn } from '../calls/present.ts';
import { pageOf } from '../paging.ts';
import { serveRecording } from './audio.ts';

const TAG = 'Recordings';

/** Recordings of calls. */
export const recordingRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/recordings',
    policy: 'hearRecordings',
    summary: 'Lists recordings, newest first.',
    tag: TAG,
    query: PageQuery,
    response: RecordingPage,
    handler: ({ query: { limit, cursor } }) =>
      pageOf({ model: Recording, where: {}, limit, cursor }, presentRecording),
  }),
  route({
    method: 'get',
    path: '/recordings/:id',
    policy: 'hearRecordings',
    summary: 'One recording.',
    tag: TAG,
    params: IdParams,
    response: RecordingView,
    handler: async ({ params }) => presentRecording(await found(params.id)),
  }),
  route({
    method: 'get',
    path: '/recordings/:id/audio',
    policy: 'hearRecordings',
    summary: 'The stereo WAV: callee left, agent right. Takes ranges.',
    tag: TAG,
    params: IdParams,
    handler: async ({ params }, request) =>
      serveRecording(await found(params.id), request.header('range')),
  }),
  route({
    method: 'get',
    path: '/recordings/:id/transcript',
    policy: 'hearRecordings',
    summary: 'What was said in it.',
    tag: TAG,
    params: IdParams,
    response: Transcript,
    async handler({ params }) {
      const { call_log_id: call } = await found(params.id);
      const turns = await CallTurn.findAll({
        where: { call_id: call },
        order: ['started_at', 'id'],
      });
      return { data: turns.map(presentTurn) };
    },
  }),
  route({
    method: 'delete',
    path: '/recordings/:id',
    policy: 'deleteRecordings',
    summary: 'Deletes a recording, its file included.',
    tag: TAG,
    params: IdParams,
    audit: 'recording.deleted',
    async handler({ params }) {
      const recording = await found(params.id);
      await rm(recording.file_path, { force: true });
      await recording.destroy();
      return new Reply(204);
    },
  }),
];

async function found(id: string): Promise<Recording> {
  const recording = await Recording.findByPk(id);
  if (!recording) throw notFound('recording');
  return recording;
}

const presentRecording = (recording: Recording): RecordingView => ({
  id: recording.id,
  call_id: recording.call_log_id,
  file_size: Number(recording.file_size),
  duration_seconds: recording.duration_seconds,
  format: recording.format,
  created_at: recording.created_at.toISOString(),
});
