import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '../http/app.ts';
import { recorder } from '../http/audit.ts';
import { version } from '../http/docs.ts';
import type { Tokens } from '../http/tokens.ts';
import type { VoiceTests } from '../voice-test/sockets.ts';
import { serveSockets } from '../http/upgrades.ts';
import { liveSockets } from '../live/sockets.ts';
import { routesOf, type RouteDeps } from '../routes/index.ts';
import { opsRoutes } from '../routes/system/system.ts';
import { onFreePort } from '../start/listen.ts';
import type { Actors, Parts } from './actors.ts';
import { mediaGauges } from './media-gauges.ts';
import type { Supervision } from './supervision.ts';

const ADMIN_DIR = fileURLToPath(new URL('../../dist/admin', import.meta.url));

export interface Web {
  readonly port: number;
}

/** Opens the HTTP port: REST, live sockets, the admin. */
export async function openWeb(
  parts: Parts,
  actors: Actors,
  deps: RouteDeps,
  {
    tokens,
    voiceTests,
    supervision,
  }: { tokens: Tokens; voiceTests: VoiceTests; supervision: Supervision },
): Promise<Web> {
  const { config, log, closing, media, line } = parts;
  const { host, corsOrigins, trustProxy } = config.http;
  const uploadsDir = join(config.dataDir, 'uploads');
  mkdirSync(uploadsDir, { recursive: true });
  const app = createApp({
    routes: routesOf(deps),
    opsRoutes: opsRoutes({
      ...deps.system,
      gauges: async () => ({
        actors: actors.system.tree.size,
        calls: deps.calls.live().length,
        sip_dialogs: line.gateway.dialogs,
        ...mediaGauges(await media.stats()),
      }),
    }),
    tokens,
    principals: deps.team.principals,
    record: recorder(parts.sequelize, log),
    corsOrigins,
    trustProxy,
    uploadsDir,
    adminDir: existsSync(join(ADMIN_DIR, 'index.html')) ? ADMIN_DIR : null,
    version: version(),
    log,
  });
  const server = await onFreePort({ ...config.http, what: 'HTTP port' }, (port) =>
    listen(createServer(app.callback()), host, port),
  );
  const live = liveSockets({
    tokens,
    hub: actors.live,
    levels: supervision.levels,
  });
  const stopUpgrades = serveSockets(server, corsOrigins, [live, voiceTests, supervision.monitors]);
  closing.defer(async () => {
    stopUpgrades();
    live.close();
    voiceTests.close();
    supervision.monitors.close();
    await close(server);
  });
  return { port: (server.address() as AddressInfo).port };
}

function listen(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** Lets requests under way finish, for a moment. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 2000).unref();
  });
}
