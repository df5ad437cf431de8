import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { LiveHub } from '../../actors/live/live.ts';
import type { Tokens } from '../http/tokens.ts';
import { LiveReader, UNAUTHORIZED, type LevelWatch } from './reader.ts';

const PING_EVERY_MS = 30_000;
const MAX_REQUEST_BYTES = 64 * 1024;
/** The second follows the calls from the start. */
const CALLS_PATH = '/ws/calls/live';
const LIVE_PATHS = ['/ws/live', CALLS_PATH];

export interface LiveSocketOptions {
  readonly server: Server;
  readonly tokens: Tokens;
  readonly hub: LiveHub;
  /** Asks the audio plane for levels of a call, or stops asking. */
  watchLevels(callId: string, on: boolean): void;
  readonly allowedOrigins: readonly string[];
}

/**
 * The live feed's sockets: `/ws/live?ticket=…`. A wrong ticket gets close code 4401, a page of
 * another site is refused at the handshake.
 */
export function liveSockets(options: LiveSocketOptions): { close(): void } {
  const { server, tokens, hub } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST_BYTES,
    perMessageDeflate: { threshold: 1024 },
  });
  const levels = countedLevels((id, on) => options.watchLevels(id, on));

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (!LIVE_PATHS.includes(url.pathname)) return refuse(socket, '404 Not Found');
    if (!isSameSite(request, options.allowedOrigins)) return refuse(socket, '403 Forbidden');
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const user = tokens.redeem(url.searchParams.get('ticket') ?? '');
      if (!user) return ws.close(UNAUTHORIZED, 'the ticket is missing, late or used');
      const reader = new LiveReader(ws, user, hub, levels);
      if (url.pathname === CALLS_PATH) reader.follow('calls');
    });
  };
  server.on('upgrade', upgrade);
  const pings = setInterval(() => {
    for (const ws of sockets.clients) ws.ping();
  }, PING_EVERY_MS);

  return {
    close() {
      clearInterval(pings);
      server.off('upgrade', upgrade);
      for (const ws of sockets.clients) ws.close(1001, 'the server is going down');
      sockets.close();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Programs send no Origin; browsers always do. */
function isSameSite(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === host || allowed.includes(origin);
  } catch {
    return false;
  }
}

/** Several browsers may look at one call: it is asked for levels once, until the last one leaves. */
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
