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
    srf.on('error', (error: unknown) => {
      if (up) log.warn({ error: String(error) }, 'the connection to the SIP server broke');
      up = false;
      for (const listener of listeners) listener();
    });
    void srf.connect(server);
  }).catch((error: unknown) => {
    srf.disconnect();
    throw error;
  });
  return {
    srf,
    address,
    isUp: () => up,
    onDown: (listener) => void listeners.push(listener),
    close: () => srf.disconnect(),
  };
}
