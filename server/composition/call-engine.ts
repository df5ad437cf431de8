import { createHash } from 'node:crypto';
import type { MediaEngine } from '../../actors/ports/media.ts';
import { AsteriskEngine } from '../../asterisk/engine.ts';
import { lookAtAsterisk } from '../../asterisk/look.ts';
import { FreeswitchEngine } from '../../freeswitch/engine.ts';
import { loadOf } from '../../freeswitch/load.ts';
import { lookAt } from '../../freeswitch/look.ts';
import type { Config } from '../config.ts';
import type { MediaServerSettings } from '../contract/media-servers.ts';
import type { Driven, MemberPlan } from '../media-servers/member.ts';
import { machineLoad } from '../media-servers/own-load.ts';
import { MediaPool } from '../media-servers/pool.ts';
import type { MediaServerDeps } from '../routes/media-servers/media-servers.ts';
import type { MediaChoice } from '../routes/trunks/media-check.ts';
import { FIXED_IDS, mediaServerReader, type KnownServer } from '../stores/media-servers.ts';
import { tryOut } from '../media-servers/try-out.ts';
import type { Parts } from './actors.ts';

const LOOK_EVERY_MS = 5000;
const LOOK_WITHIN_MS = 3000;

export interface CallEngine {
  readonly engine: MediaEngine;
  readonly choice: MediaChoice;
  readonly routes: MediaServerDeps;
}

/** What carries the audio of this node's calls: the audio plane and the media servers, by their weights. */
export async function openCallEngine(parts: Parts, nodeId: string): Promise<CallEngine> {
  const { box, config, log, closing } = parts;
  const pool = new MediaPool({ log, random: () => Math.random() });
  closing.defer(() => pool.shutDown());
  const servers = mediaServerReader(box, fixedServers(config));
  const driver = driverOf(parts, nodeId);
  const arrange = async () => {
    const known = await servers();
    pool.arrange(known.filter(({ isActive }) => isActive).map((one) => planOf(one, driver)));
  };
  const refresh = async () => {
    await arrange();
    return pool.look();
  };
  await arrange();
  // Another node may have changed the table.
  const timer = setInterval(() => {
    refresh().catch((error: unknown) =>
      log.warn({ error: String(error) }, 'the media servers cannot be read'),
    );
  }, LOOK_EVERY_MS);
  closing.defer(() => clearInterval(timer));
  void pool.look();
  return {
    engine: pool,
    choice: pool,
    routes: {
      ...{ box, servers, changed: refresh },
      stateOf: (id) => pool.stateOf(id),
      tryOut: (id) => tryOut({ pool, plane: parts.media }, id),
      engines: () => pool.engines(),
    },
  };
}

type Driver = (server: KnownServer) => Driven;

const planOf = (server: KnownServer, drive: Driver): MemberPlan => ({
  ...{ id: server.id, name: server.name, engine: server.settings.engine, weight: server.weight },
  ...{ isDraining: server.isDraining, maxCalls: server.maxCalls },
  revision: createHash('sha256')
    .update(JSON.stringify([server.settings, server.password]))
    .digest('hex'),
  drive: () => drive(server),
});

/** What is always there. Where the settings name a media server, it carries the calls unless somebody says otherwise. */
export function fixedServers({ asterisk, freeswitch }: Config): KnownServer[] {
  const use = { isActive: true, isDraining: false, maxCalls: null };
  const named: KnownServer[] = [];
  if (asterisk) {
    const { password, ...settings } = asterisk;
    named.push({
      ...{
        id: FIXED_IDS.asterisk,
        name: 'Asterisk',
        source: 'configuration',
        password,
        weight: 100,
      },
      ...{ settings: { engine: 'asterisk', ...settings }, ...use },
    });
  }
  if (freeswitch) {
    const { password, callbackPort, ...settings } = freeswitch;
    named.push({
      ...{ id: FIXED_IDS.freeswitch, name: 'FreeSWITCH', source: 'configuration', password },
      ...{ weight: 100, ...use },
      settings: { engine: 'freeswitch', ...settings, callback_port: callbackPort },
    });
  }
  const embedded: KnownServer = {
    ...{ id: FIXED_IDS.embedded, name: 'Callboard', source: 'built_in', password: '' },
    ...{ settings: { engine: 'embedded' }, weight: named.length > 0 ? 0 : 100, ...use },
  };
  return [embedded, ...named];
}

type Settings<E> = Extract<MediaServerSettings, { engine: E }>;
type Drivers = {
  [E in MediaServerSettings['engine']]: (settings: Settings<E>, password: string) => Driven;
};

/** One driver for each kind of media server. */
function driverOf({ config, media, line, log }: Parts, nodeId: string): Driver {
  let count = 0;
  // Two connections must not share a name: the ids of their calls are made of it.
  const common = () => ({ nodeId: `${nodeId}-${++count}`, place: line.placeMedia, log });
  const announce = (token: string, callId: string) => media.socketLegUrl(token, callId);
  const drivers: Drivers = {
    embedded() {
      const cpu = machineLoad();
      return {
        ...{ engine: media.engine, isOurs: true, shutDown: () => Promise.resolve() },
        look: () => Promise.resolve({ version: null, cpu: cpu(), channels: null }),
      };
    },
    asterisk(settings, password) {
      const at = { ...settings, password };
      const engine = new AsteriskEngine({ ...at, ...common() });
      return {
        engine,
        look: () => lookAtAsterisk(at, LOOK_WITHIN_MS),
        shutDown: () => engine.shutDown(),
      };
    },
    freeswitch({ callback_port: callbackPort, ...settings }, password) {
      const at = { ...settings, password };
      const plane = { engine: media.engine, announce };
      const { timeoutMs } = config.rtp;
      const engine = new FreeswitchEngine({ ...at, callbackPort, timeoutMs, ...common(), plane });
      return {
        engine,
        look: async () => {
          const { version } = await lookAt(at, LOOK_WITHIN_MS);
          return { version, ...(await loadOf(at, LOOK_WITHIN_MS)) };
        },
        shutDown: () => engine.shutDown(),
      };
    },
  };
  return ({ settings, password }) =>
    (drivers[settings.engine] as (settings: MediaServerSettings, password: string) => Driven)(
      settings,
      password,
    );
}
