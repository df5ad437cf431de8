import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';

/** One kind of WebSocket: which paths are its, and what it does with a new one. */
export interface SocketEndpoint {
  readonly sockets: WebSocketServer;
  serves(path: string): boolean;
  accept(socket: WebSocket, url: URL): void;
}

/**
 * Leads WebSocket handshakes to the endpoint of their path. A page of another site is refused, and
 * so is a path nobody serves. Returns how to stop.
 */
export function serveSockets(
  server: Server,
  allowedOrigins: readonly string[],
  endpoints: readonly SocketEndpoint[],
): () => void {
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const endpoint = endpoints.find((each) => each.serves(url.pathname));
    if (!endpoint) return refuse(socket, '404 Not Found');
    if (!isSameSite(request, allowedOrigins)) return refuse(socket, '403 Forbidden');
    endpoint.sockets.handleUpgrade(request, socket, head, (ws) => endpoint.accept(ws, url));
  };
  server.on('upgrade', upgrade);
  return () => void server.off('upgrade', upgrade);
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
