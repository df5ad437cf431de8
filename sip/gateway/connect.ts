import type { Socket } from 'node:net';
import Srf from 'drachtio-srf';
import type { Log } from '../../actors/ports/log.ts';

export interface SipServer {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

const CONNECT_WITHIN_MS = 10_000;

/** A connection to a drachtio-server, or to the embedded one: the same protocol. */
export interface Signalling {
  readonly srf: Srf;
  /** Where the server speaks SIP, as it says itself. */
  readonly address: string;
  isUp(): boolean;
  /** Called whenever the connection breaks; srf connects again by itself. */
  onDown(listener: () => void): void;
  close(): void;
}

/**
 * Connects and waits until the server accepts.
 * @throws Error that says which server and what to check
 */
export async function connectSignalling(server: SipServer, log: Log): Promise<Signalling> {
  const srf = new Srf();
  const listeners: (() => void)[] = [];
  let up = false;
  const address = await new Promise<string>((resolve, reject) => {
    const where = `${server.host}:${server.port}`;
    const late = setTimeout(
      () =>
        reject(
          new Error(`no SIP server answers at ${where}. Check DRACHTIO_HOST and DRACHTIO_PORT.`),
        ),
      CONNECT_WITHIN_MS,
    );
    srf.on('connect', (error: unknown, hostport: string) => {
      clearTimeout(late);
      if (error)
        return reject(
          new Error(
            `the SIP server at ${where} refuses us: ${String(error)}. Check DRACHTIO_SECRET.`,
          ),
        );
      up = true;
      resolve(hostport);
    });
    const down = (why: string) => {
      if (!up) return;
      up = false;
      log.warn({ why }, 'the connection to the SIP server broke');
      for (const listener of listeners) listener();
    };
    srf.on('error', (error: unknown) => down(String(error)));
    // A server that goes down in order closes without an error.
    (srf as NodeJS.EventEmitter).on('close', () => down('it was closed'));
    void srf.connect(server);
  }).catch((error: unknown) => {
    disconnect(srf);
    throw error;
  });
  return {
    srf,
    address,
    isUp: () => up,
    onDown: (listener) => void listeners.push(listener),
    close() {
      up = false;
      disconnect(srf);
    },
  };
}

interface Client {
  readonly mapServer: ReadonlyMap<Socket, unknown>;
  readonly wp: { closing: boolean };
}

/** The sockets of srf to the server: one, or none between two connections. */
export const socketsOf = (srf: Srf): Socket[] => [...clientOf(srf).mapServer.keys()];

const clientOf = (srf: Srf): Client => (srf as unknown as { _app: { client: Client } })._app.client;

/** srf's own `disconnect` throws between two connections and would go on connecting for ever. */
function disconnect(srf: Srf): void {
  clientOf(srf).wp.closing = true;
  for (const socket of socketsOf(srf)) socket.end();
}
