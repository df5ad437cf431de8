import type { MediaCapabilities } from '../../../actors/ports/media.ts';
import type { Looked } from '../../../actors/ports/media-look.ts';
import { IdParams } from '../../contract/common.ts';
import { MediaEngines } from '../../contract/media-engine.ts';
import {
  CreateMediaServer,
  MediaServer as MediaServerView,
  MediaServers,
  MediaServerTrial,
  UpdateMediaServer,
} from '../../contract/media-servers.ts';
import { conflict, notFound } from '../../http/errors.ts';
import { Reply, route, type Route } from '../../http/route.ts';
import { MediaServer, newId } from '../../models/index.ts';
import { useServer, type KnownServer } from '../../stores/media-servers.ts';
import type { SecretBox } from '../../stores/secret-box.ts';
import { changesOf } from '../changes.ts';

const TAG = 'Media servers';

/** How a server is; the node that answers sees it so. */
interface State extends Looked {
  readonly isUp: boolean;
  readonly calls: number;
  readonly rttMs: number | null;
  readonly problem: string | null;
  readonly capabilities: Pick<MediaCapabilities, 'codecs' | 'encrypts'>;
}

export interface MediaServerDeps {
  readonly box: SecretBox;
  /** All of them, with what is always there. */
  servers(): Promise<KnownServer[]>;
  /** Nothing of one that is off. */
  stateOf(id: string): State | undefined;
  /** Resolves once new calls go by what is kept now, and each was looked at. */
  changed(): Promise<void>;
  tryOut(id: string): Promise<MediaServerTrial>;
  /** What a trunk or a campaign may choose from. */
  engines(): MediaEngines;
}

/** The media servers that calls are shared out among. */
export const mediaServerRoutes = (deps: MediaServerDeps): Route[] => [
  route({
    method: 'get',
    path: '/media-servers',
    policy: 'viewTrunks',
    summary: 'Lists the media servers and how they are: the built-in one and the configured first.',
    tag: TAG,
    response: MediaServers,
    handler: async () => ({
      data: (await deps.servers()).map((one) => present(one, deps)),
      next_cursor: null,
    }),
  }),
  route({
    method: 'get',
    path: '/media-servers/engines',
    policy: 'viewCampaigns',
    summary:
      'What trunks and campaigns may choose from to carry their calls, and what each can do.',
    tag: TAG,
    response: MediaEngines,
    handler: () => Promise.resolve(deps.engines()),
  }),
  ...changingRoutes(deps),
  ...drainRoutes(deps),
  route({
    method: 'post',
    path: '/media-servers/:id/test',
    policy: 'testTrunks',
    summary:
      'Looks whether a media server answers, takes the password and has what calls need, then takes a call through it and plays a tone both ways.',
    tag: TAG,
    params: IdParams,
    response: MediaServerTrial,
    audit: 'media_server.tested',
    perMinute: 60,
    async handler({ params }, { note }) {
      const { name, isActive } = await found(deps, params.id);
      note({ subjectName: name });
      if (!isActive)
        throw conflict(
          'media_server_off',
          'This media server is switched off. Switch it on first.',
        );
      return deps.tryOut(params.id);
    },
  }),
];

const changingRoutes = (deps: MediaServerDeps): Route[] => [
  route({
    method: 'post',
    path: '/media-servers',
    policy: 'editTrunks',
    summary: 'Adds a media server. It takes new calls at once, on every node within seconds.',
    tag: TAG,
    body: CreateMediaServer,
    response: MediaServerView,
    status: 201,
    audit: 'media_server.created',
    async handler({ body: { password, ...server } }) {
      await checkName(deps, server.name);
      const sealed = deps.box.seal(password);
      const { id } = await MediaServer.create({ ...server, id: newId(), password_sealed: sealed });
      await deps.changed();
      return present(await found(deps, id), deps);
    },
  }),
  route({
    method: 'put',
    path: '/media-servers/:id',
    policy: 'editTrunks',
    summary:
      'Changes a media server. Calls it has stay where they are. Of the built-in and the configured one only weight and max_calls can be changed.',
    tag: TAG,
    params: IdParams,
    body: UpdateMediaServer,
    response: MediaServerView,
    audit: 'media_server.updated',
    async handler({ params, body: { password, ...changes } }) {
      const server = await found(deps, params.id);
      if (server.source === 'table') {
        const { name } = changes;
        if (name !== undefined && name !== server.name) await checkName(deps, name);
        const sealed = password === undefined ? {} : { password_sealed: deps.box.seal(password) };
        await MediaServer.update(
          { ...changesOf(changes), ...sealed },
          { where: { id: server.id } },
        );
      } else {
        const { weight, max_calls: maxCalls, ...others } = changes;
        if (password !== undefined || Object.values(others).some((value) => value !== undefined))
          throw isFixed();
        await useServer(server, changesOf({ weight, maxCalls }));
      }
      await deps.changed();
      return present(await found(deps, params.id), deps);
    },
  }),
  route({
    method: 'delete',
    path: '/media-servers/:id',
    policy: 'editTrunks',
    summary: 'Removes a media server. Calls it has may finish.',
    tag: TAG,
    params: IdParams,
    audit: 'media_server.deleted',
    async handler({ params }, { note }) {
      const { source, name } = await found(deps, params.id);
      if (source !== 'table') throw isFixed();
      await MediaServer.destroy({ where: { id: params.id } });
      note({ subjectName: name });
      await deps.changed();
      return new Reply(204);
    },
  }),
];

const drainRoutes = (deps: MediaServerDeps): Route[] =>
  (
    [
      [
        'drain',
        'media_server.drained',
        'No new calls for this media server; those it has may finish.',
      ],
      ['resume', 'media_server.resumed', 'Lets a media server take new calls again.'],
    ] as const
  ).map(([verb, audit, summary]) =>
    route({
      method: 'post',
      path: `/media-servers/:id/${verb}`,
      policy: 'editTrunks',
      ...{ summary, tag: TAG, audit },
      params: IdParams,
      response: MediaServerView,
      async handler({ params }) {
        await useServer(await found(deps, params.id), { isDraining: verb === 'drain' });
        await deps.changed();
        return present(await found(deps, params.id), deps);
      },
    }),
  );

const OFF: State = {
  ...{ isUp: false, calls: 0, version: null, cpu: null, channels: null },
  ...{ rttMs: null, problem: null },
  capabilities: { codecs: [], encrypts: false },
};

function present(server: KnownServer, { stateOf }: MediaServerDeps): MediaServerView {
  const state = stateOf(server.id) ?? OFF;
  const { isUp, calls, version, cpu, channels, rttMs, problem, capabilities } = state;
  return {
    ...{ id: server.id, name: server.name, source: server.source, settings: server.settings },
    ...{ weight: server.weight, max_calls: server.maxCalls },
    ...{ is_active: server.isActive, is_draining: server.isDraining },
    ...{ is_up: isUp, calls, version, cpu, channels, rtt_ms: rttMs, problem },
    codecs: isUp ? [...capabilities.codecs] : [],
    encrypts: isUp && capabilities.encrypts,
  };
}

async function found({ servers }: MediaServerDeps, id: string): Promise<KnownServer> {
  const server = (await servers()).find((one) => one.id === id);
  if (!server) throw notFound('media server');
  return server;
}

async function checkName({ servers }: MediaServerDeps, wanted: string): Promise<void> {
  if ((await servers()).some(({ name }) => name === wanted))
    throw conflict(
      'media_server_name_taken',
      'Another media server has this name. Choose another one.',
    );
}

const isFixed = () =>
  conflict(
    'media_server_fixed',
    'This media server comes with Callboard or from its settings: only its weight, its limit and its draining can be changed here.',
  );
