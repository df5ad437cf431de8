import { LastingThread, type SipThreadFact } from './restart.ts';
import type { SipServerStats } from './server.ts';
import { SipServerDown, spawnSip, type SpawnSip } from './thread.ts';
import { TRUNK_HEADER, type Observer, type Packet } from './transport/flow.ts';
import type { TlsIdentity, TlsSettings } from './transport/tls.ts';
import { SipBindError } from './transport/transports.ts';

export { SipBindError, SipServerDown, TRUNK_HEADER };
export { probeTls, type TlsProbe } from './tls-probe.ts';
export { Locator } from './transport/resolve.ts';
export type { SipThreadFact, SpawnSip, TlsIdentity, TlsSettings };
export type { Packet as SipPacket };
export type EmbeddedSipStats = SipServerStats;

export interface EmbeddedSipOptions {
  /** Where SIP listens; port 0 = any free port (same number for UDP and TCP). */
  sip: { host: string; port: number };
  /** Address put into Via/Contact when host is 0.0.0.0 (default: host). */
  externalAddress?: string;
  /** Where SIP listens over TLS, and what it shows; without it we can connect over TLS all the same. */
  tls?: (TlsIdentity & { readonly port: number }) | undefined;
  /** Test hook to shorten timers: T1 in ms (default 500); all timers derive from it. */
  t1Ms?: number;
  /** Test hook: how long a second of a session's timer lasts, in ms (default 1000). */
  secondMs?: number;
  /** Sees every SIP message sent and received, retransmissions too; costs nothing when left out. */
  observer?: Observer;
}

export interface EmbeddedSip {
  /**
   * What drachtio-srf connects to: `srf.connect({ host, port, secret })`. The secret is random and
   * checked; nothing is carried out without it. On 127.0.0.1, an ephemeral port.
   */
  readonly control: { readonly host: string; readonly port: number; readonly secret: string };
  /** `tlsPort` is 0 without TLS. */
  readonly sip: { readonly host: string; readonly port: number; readonly tlsPort: number };
  /**
   * How a trunk is met over TLS, from the next connection on: by requests that name it in
   * {@link TRUNK_HEADER}, and what follows in their dialogs. Resolves once it holds, which without a
   * thread is at once: the next begins with it.
   * @throws when its certificates cannot be used, or when the thread does not say so in time
   */
  setTrunk(name: string, settings: TlsSettings): Promise<void>;
  /**
   * Who may begin something with us from now on: addresses and networks; null, as at first: everybody.
   * @throws when one of them is neither
   */
  admit(peers: readonly string[] | null): void;
  /** What is alive, for tests and metrics. @throws SipServerDown; when no answer comes in time */
  stats(): Promise<EmbeddedSipStats>;
  /**
   * Tells when the thread dies, with all its calls, and when another has taken its place: at the same
   * `control` and `sip`, with the trunks and the admission of the one before.
   */
  onThread(listener: (fact: SipThreadFact) => void): void;
  /** Hangs up what is up, without waiting for answers, and releases everything. Safe to repeat. */
  close(): Promise<void>;
}

/**
 * Runs the SIP server in a worker thread of its own, and in another when that one dies.
 * @param spawn makes the threads
 * @throws SipBindError (`code` EADDRINUSE …, host, port and transport) when the port cannot be opened
 */
export async function startEmbeddedSip(
  { observer, ...rest }: EmbeddedSipOptions,
  spawn: SpawnSip = spawnSip,
): Promise<EmbeddedSip> {
  const thread = new LastingThread({ ...rest, observe: observer !== undefined }, spawn, observer);
  const { control, sip } = await thread.start();
  return {
    control,
    sip,
    setTrunk: (name, settings) => thread.setTrunk(name, settings),
    stats: () => thread.stats(),
    admit: (peers) => thread.admit(peers),
    onThread: (listener) => thread.onFact(listener),
    close: () => thread.close(),
  };
}
