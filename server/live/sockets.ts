import { WebSocketServer } from 'ws';
import type { LiveHub } from '../../actors/live/live.ts';
import type { Tokens } from '../http/tokens.ts';
import type { SocketEndpoint } from '../http/upgrades.ts';
import { LiveReader, UNAUTHORIZED, type LevelWatch } from './reader.ts';

const PING_EVERY_MS = 30_000;
const MAX_REQUEST_BYTES = 64 * 1024;
/** The second follows the calls from the start. */
const CALLS_PATH = '/ws/calls/live';
const LIVE_PATHS = ['/ws/live', CALLS_PATH];

export interface LiveSocketOptions {
  readonly tokens: Tokens;
  readonly hub: LiveHub;
  readonly levels: LevelWatch;
}

/** The live feed's sockets: `/ws/live?ticket=…`. A wrong ticket gets close code 4401. */
export function liveSockets({
  tokens,
  hub,
  levels,
}: LiveSocketOptions): SocketEndpoint & { close(): void } {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST_BYTES,
    perMessageDeflate: { threshold: 1024 },
  });
  const pings = setInterval(() => {
    for (const ws of sockets.clients) ws.ping();
  }, PING_EVERY_MS);

  return {
    sockets,
    serves: (path) => LIVE_PATHS.includes(path),
    accept(ws, url) {
      const user = tokens.redeem(url.searchParams.get('ticket') ?? '');
      if (!user) return ws.close(UNAUTHORIZED, 'the ticket is missing, late or used');
      const reader = new LiveReader(ws, user, hub, levels);
      if (url.pathname === CALLS_PATH) reader.follow('calls');
    },
    close() {
      clearInterval(pings);
      for (const ws of sockets.clients) ws.close(1001, 'the server is going down');
      sockets.close();
    },
  };
}

/** Asks the audio plane. Several browsers may look at one call: it is asked for levels once, until the last one leaves. */
export function countedLevels(ask: (callId: string, on: boolean) => void): LevelWatch {
  const watchers = new Map<string, number>();
  return {
    watch(callId, on) {
      const before = watchers.get(callId) ?? 0;
      const after = before + (on ? 1 : -1);
      if (after > 0) watchers.set(callId, after);
      else watchers.delete(callId);
      if (before === 0 && on) ask(callId, true);
      if (after === 0) ask(callId, false);
    },
  };
}
