import type { Socket } from 'node:net';
import Srf from 'drachtio-srf';
import type { Log } from '../../actors/ports/log.ts';

export interface SipServer {
  readonly host: string;
  readonly port: number;
  readonly secret: string;
}

const CONNECT_WITHIN_MS = 10_000;
/** srf waits ever longer between its tries; after a long outage too the server is found this soon. */
const RECONNECT_WITHIN_MS = 2_000;

/** The connection to the SIP server broke before an answer came: none will come any more. */
export class SignallingLost extends Error {
  override readonly name = 'SignallingLost';
}

/** A connection to a drachtio-server, or to the embedded one: the same protocol. */
export interface Signalling {
  readonly srf: Srf;
  /** Where the server speaks SIP, as it says itself. */
  readonly address: string;
  isUp(): boolean;
  /** Called whenever the connection breaks; srf connects again by itself. */
  onDown(listener: () => void): void;
  /**
   * What srf was asked for: it never settles by itself when the connection breaks first.
   * @throws SignallingLost then
   */
  whileUp<T>(asked: Promise<T>): Promise<T>;
  close(): void;
}

/**
 * Connects and waits until the server accepts.
 * @throws Error that says which server and what to check
 */
export async function connectSignalling(server: SipServer, log: Log): Promise<Signalling> {
  const srf = new Srf();
  const listeners = new Set<() => void>();
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
      // srf does so for its first connection only; else small messages wait for each other.
      for (const socket of socketsOf(srf)) socket.setNoDelay(true);
      up = true;
      resolve(hostport);
    });
    const down = (why: string) => {
      if (!up) return;
      up = false;
      log.warn({ why }, 'the connection to the SIP server broke');
      for (const listener of [...listeners]) listener();
    };
    srf.on('error', (error: unknown) => down(String(error)));
    // A server that goes down in order closes without an error.
    (srf as NodeJS.EventEmitter).on('close', () => down('it was closed'));
    const again = { reconnect: { retryMaxDelay: RECONNECT_WITHIN_MS } };
    void srf.connect({ ...server, ...again });
  }).catch((error: unknown) => {
    disconnect(srf);
    throw error;
  });
  return {
    srf,
    address,
    isUp: () => up,
    onDown: (listener) => void listeners.add(listener),
    whileUp<T>(asked: Promise<T>) {
      const { promise: lost, reject } = Promise.withResolvers<never>();
      const giveUp = () => reject(new SignallingLost('the connection to the SIP server broke'));
      listeners.add(giveUp);
      return Promise.race([asked, lost]).finally(() => listeners.delete(giveUp));
    },
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
