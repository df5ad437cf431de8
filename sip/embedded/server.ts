import { randomBytes, randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Admission } from './admission.ts';
import { Dispatcher } from './control/dispatch.ts';
import { RouteTable } from './control/routes.ts';
import { Session } from './control/session.ts';
import { byeFromServer } from './dialog/bye.ts';
import { Identity, type Core } from './dialog/core.ts';
import { Dialogs } from './dialog/dialog.ts';
import { IncomingRequests } from './dialog/incoming.ts';
import { TransactionLayer } from './transaction/layer.ts';
import { Timers } from './transaction/timers.ts';
import type { Observer } from './transport/flow.ts';
import type { KeepAlive } from './transport/stream-connection.ts';
import type { TlsIdentity, TlsSettings } from './transport/tls.ts';
import { Transports } from './transport/transports.ts';

export interface SipServerOptions {
  /** Where SIP listens; port 0 = any free port (same number for UDP and TCP). */
  readonly sip: { readonly host: string; readonly port: number };
  /** Where SIP listens over TLS, and what it shows; without it we can connect over TLS all the same. */
  readonly tls?: (TlsIdentity & { readonly port: number }) | undefined;
  /** Where the control connection is and what it asks for; without it a free port and a new secret. */
  readonly control?: { readonly port: number; readonly secret: string } | undefined;
  /** As if each had been given to `setTrunk` before anything was sent. */
  readonly trunks?: readonly (readonly [name: string, settings: TlsSettings])[] | undefined;
  /** As if given to `admit` before anything was heard. */
  readonly peers?: readonly string[] | null | undefined;
  /** Address put into Via and Contact. Default: the host, or for a wildcard host the first address of this machine. */
  readonly externalAddress?: string | undefined;
  /** T1 in ms (default 500); all timers derive from it. */
  readonly t1Ms?: number | undefined;
  /** How long a second of a session's timer lasts, in ms (default 1000). */
  readonly secondMs?: number | undefined;
  /** Name servers instead of this machine's. */
  readonly dnsServers?: readonly string[] | undefined;
  /** How often connections of ours are pinged. */
  readonly keepAlive?: KeepAlive | undefined;
  /** Sees every SIP message sent and received, retransmissions included. */
  readonly observer?: Observer | undefined;
}

/** What is alive; after the last call all are zero again but for apps, flows and connections. */
export interface SipServerStats {
  readonly clientTransactions: number;
  readonly serverTransactions: number;
  readonly dialogs: number;
  /** Requests that an app has not answered yet. */
  readonly unanswered: number;
  readonly timers: number;
  readonly tcpConnections: number;
  readonly tlsConnections: number;
  /** Remote addresses that have a UDP socket of their own at the moment. */
  readonly udpFlows: number;
  /** Connections of the control port. */
  readonly apps: number;
  /** Requests of strangers that got no answer. */
  readonly dropped: number;
  /** Messages whose handling failed by a fault of ours and that were dropped: 0, always. */
  readonly faults: number;
}

/** The server in this thread; `index.ts` runs it in a worker. */
export interface SipServer {
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  /** `tlsPort` is 0 without TLS. */
  readonly sip: { readonly host: string; readonly port: number; readonly tlsPort: number };
  /**
   * How a carrier is met over TLS, from the next connection on. @throws when a certificate cannot be read
   */
  setTrunk(name: string, settings: TlsSettings): void;
  stats(): SipServerStats;
  /** Who may begin something with us from now on: addresses and networks; null: everybody. */
  admit(peers: readonly string[] | null): void;
  /** Hangs up what is up, without waiting for answers, and lets go of everything. Safe to repeat. */
  close(): Promise<void>;
}

/** @throws SipBindError when the port cannot be opened */
export async function startSipServer(options: SipServerOptions): Promise<SipServer> {
  const timers = new Timers(options.t1Ms, options.secondMs);
  const { host, port } = options.sip;
  const { guarded, faults } = guard();
  const transports: Transports = new Transports({
    host,
    port,
    tls: options.tls,
    dnsServers: options.dnsServers,
    keepAlive: options.keepAlive,
    observer: options.observer,
    patienceMs: timers.values.longMs,
    receive: (incoming) => guarded(() => core.transactions.receive(incoming)),
    broken: (incoming, status, reason) =>
      guarded(() => core.transactions.receiveBroken(incoming, { status, reason })),
  });
  for (const [name, settings] of options.trunks ?? []) transports.setTrunk(name, settings);
  await bindBoth(transports, port);
  const tlsPort = transports.tls.port;
  const identity = new Identity(
    options.externalAddress ?? reachable(host),
    transports.port,
    tlsPort,
  );
  const core = makeCore(timers, transports, identity);
  core.admission.set(options.peers ?? null);
  const { port: controlPort, secret } = options.control ?? {
    port: 0,
    secret: randomBytes(24).toString('hex'),
  };
  const control = await openControl(core, new Dispatcher(core, secret), {
    port: controlPort,
    guarded,
  }).catch(async (error: unknown) => {
    timers.stop();
    await transports.close();
    throw error;
  });
  let closing: Promise<void> | undefined;
  return {
    control: { host: '127.0.0.1', port: control.port, secret },
    sip: { host, port: transports.port, tlsPort },
    setTrunk: (name, settings) => transports.setTrunk(name, settings),
    stats: () => ({ ...count(core), apps: control.sessions.size, faults: faults() }),
    admit: (peers) => core.admission.set(peers),
    close: () => (closing ??= close(core, control)),
  };
}

/** With port 0 another process may hold the UDP port that belongs to our TCP port: then once more. */
async function bindBoth(transports: Transports, port: number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transports.bind();
    } catch (error) {
      if (port !== 0 || attempt === 10) {
        await transports.close();
        throw error;
      }
    }
  }
}

type Guarded = (handle: () => void) => void;

/** One message that we cannot handle must not end the calls of all others. */
function guard(): { guarded: Guarded; faults: () => number } {
  let faults = 0;
  const guarded: Guarded = (handle) => {
    try {
      handle();
    } catch {
      faults++;
    }
  };
  return { guarded, faults: () => faults };
}

interface CoreWithIncoming extends Core {
  readonly incoming: IncomingRequests;
}

function makeCore(timers: Timers, transports: Transports, identity: Identity): CoreWithIncoming {
  let seq = randomInt(1, 2 ** 28);
  const core: CoreWithIncoming = {
    timers,
    transports,
    identity,
    admission: new Admission(),
    dialogs: new Dialogs(timers),
    routes: new RouteTable(),
    pending: new Map(),
    pendingByTransaction: new WeakMap(),
    invites: new Map(),
    nextSeq: () => (seq = (seq % 2 ** 30) + 1),
    get incoming() {
      return incoming;
    },
    get transactions() {
      return transactions;
    },
  };
  const incoming = new IncomingRequests(core);
  const own = [identity.hostPort('udp'), identity.hostPort('tls')].map((one) => one.toLowerCase());
  const transactions = new TransactionLayer({
    timers,
    transports,
    user: incoming,
    isOurs: (sentBy) => own.includes(sentBy),
  });
  return core;
}

const count = ({
  transactions,
  dialogs,
  pending,
  timers,
  transports,
  admission,
}: Core): Omit<SipServerStats, 'apps' | 'faults'> => ({
  clientTransactions: transactions.clients,
  serverTransactions: transactions.servers,
  dialogs: dialogs.size,
  unanswered: pending.size,
  timers: timers.live,
  tcpConnections: transports.tcp.connections,
  tlsConnections: transports.tls.connections,
  udpFlows: transports.udp.flows,
  dropped: admission.dropped,
});

interface Control {
  readonly server: Server;
  readonly port: number;
  readonly sessions: Set<Session>;
}

async function openControl(
  core: CoreWithIncoming,
  dispatcher: Dispatcher,
  { port, guarded }: { port: number; guarded: Guarded },
): Promise<Control> {
  const sessions = new Set<Session>();
  const user = {
    commanded: (session: Session, payload: string) =>
      guarded(() => dispatcher.carryOut(session, payload)),
    gone: (session: Session) => {
      sessions.delete(session);
      leave(core, session);
    },
  };
  const server = createServer((socket) => sessions.add(new Session(socket, user)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  const address = server.address();
  return {
    server,
    sessions,
    port: address !== null && typeof address === 'object' ? address.port : 0,
  };
}

/** Nobody is left to hang up what an app that is gone has up, so the server does. */
function leave(core: CoreWithIncoming, session: Session): void {
  core.routes.remove(session);
  core.incoming.leaveNothingOf(session);
  for (const dialog of [...core.dialogs]) {
    if (dialog.app !== session) continue;
    if (dialog.state === 'confirmed') byeFromServer(core, dialog, 'application disconnected');
    else core.dialogs.end(dialog);
  }
}

async function close(core: CoreWithIncoming, { server, sessions }: Control): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  for (const session of sessions) {
    leave(core, session);
    session.destroy();
  }
  await closed;
  core.transactions.terminate();
  core.timers.stop();
  await core.transports.close();
}

/** An address for Via and Contact when we listen on all. */
function reachable(host: string): string {
  if (host !== '0.0.0.0' && host !== '::') return host;
  const family = host === '::' ? 'IPv6' : 'IPv4';
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  return (
    own.find((a) => !a.internal && a.family === family)?.address ??
    (family === 'IPv4' ? '127.0.0.1' : '::1')
  );
}
