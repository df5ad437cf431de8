import { rm } from 'node:fs/promises';
import {
  ListRecordings,
  Recording as RecordingView,
  RecordingPage,
  Transcript,
} from '../../contract/calls.ts';
import { IdParams } from '../../contract/common.ts';
import { notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { Agent, CallLog, CallTurn, Campaign, Recording } from '../../models/index.ts';
import { madeWithin, sortColumn } from '../calls/filter.ts';
import { namesOf, presentTurn } from '../calls/present.ts';
import { pageOf } from '../paging.ts';
import { serveRecording } from './audio.ts';

const TAG = 'Recordings';

/** Recordings of calls. */
export const recordingRoutes = (): Route[] => [
  route({
    method: 'get',
    path: '/recordings',
    policy: 'hearRecordings',
    summary: 'Lists recordings, newest first unless sorted otherwise.',
    tag: TAG,
    query: ListRecordings,
    response: RecordingPage,
    async handler({ query: { limit, cursor, sort, campaign_id, from, to } }) {
      const where = { ...(campaign_id && { campaign_id }), ...madeWithin(from, to) };
      const page = await pageOf(
        { model: Recording, where, limit, cursor, sort: sortColumn(sort) },
        (row) => row,
      );
      return { ...page, data: await presentRecordings(page.data) };
    },
  }),
  route({
    method: 'get',
    path: '/recordings/:id',
    policy: 'hearRecordings',
    summary: 'One recording.',
    tag: TAG,
    params: IdParams,
    response: RecordingView,
    handler: async ({ params }) => (await presentRecordings([await found(params.id)]))[0],
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
    audit: 'recording.deleted',
    tag: TAG,
    params: IdParams,
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

/** Recordings with what is known of their calls. */
async function presentRecordings(recordings: readonly Recording[]): Promise<RecordingView[]> {
  const calls = await CallLog.findAll({
    where: { id: recordings.map(({ call_log_id: id }) => id) },
    attributes: ['id', 'phone_number', 'agent_id'],
  });
  const [campaign, agent] = await Promise.all([
    namesOf(
      Campaign,
      recordings.map((recording) => recording.campaign_id),
    ),
    namesOf(
      Agent,
      calls.map((call) => call.agent_id),
    ),
  ]);
  const byId = new Map(calls.map((call) => [call.id, call]));
  return recordings.map((recording) => {
    const call = byId.get(recording.call_log_id);
    const agentId = call?.agent_id ?? null;
    return {
      id: recording.id,
      call_id: recording.call_log_id,
      campaign_id: recording.campaign_id,
      campaign_name: campaign(recording.campaign_id),
      agent_id: agentId,
      agent_name: agent(agentId),
      phone_number: call?.phone_number ?? '',
      file_size: Number(recording.file_size),
      duration_seconds: recording.duration_seconds,
      format: recording.format,
      created_at: recording.created_at.toISOString(),
    };
  });
}
