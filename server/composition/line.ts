import type { Log } from '../../actors/ports/log.ts';
import type { PlaceMediaCall } from '../../actors/ports/media-dialog.ts';
import {
  probeTls,
  startEmbeddedSip,
  type SipThreadFact,
  type TlsProbe,
} from '../../sip/embedded/index.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { nextHopOf, unreachable } from '../../sip/gateway/addresses.ts';
import { connectSignalling, type SipServer } from '../../sip/gateway/connect.ts';
import { sipGateway, type GatewayOptions } from '../../sip/gateway/gateway.ts';
import { mediaCalls } from '../../sip/gateway/media-calls.ts';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import { traceSip } from '../../sip/trace/trace.ts';
import type { Config } from '../config.ts';
import { onFreePort } from '../start/listen.ts';
import { Ways } from './ways.ts';
import { withPbx, type BothWays } from './pbx.ts';
import type { Closing } from './closing.ts';

/** How calls are signalled. */
export interface Line extends BothWays {
  /** Calls to media servers. */
  readonly placeMedia: PlaceMediaCall;
  readonly kind: 'embedded' | 'drachtio';
  readonly address: string;
  /** Tells every SIP message of calls. */
  trace(tell: (message: SipMessage) => void): () => void;
  isUp(): boolean;
  /** Who may begin something with us; a drachtio-server has its own rules for that. */
  admit(peers: readonly string[]): void;
  /** Where DNS leads for a trunk, best first; empty when nowhere. */
  locate(trunk: TrunkRoute): Promise<readonly { address: string; port: number }[]>;
  /** Whom one finds at a trunk's address over TLS. */
  probeTls(trunk: TrunkRoute, to: { address: string; port: number }): Promise<TlsProbe>;
  /** Why a trunk is out of our SIP server's reach, if so. */
  unreachable(trunk: TrunkRoute): string | undefined;
}

/** A drachtio-server, or the embedded one: the same protocol above both. */
export async function openLine(config: Config, log: Log, closing: Closing): Promise<Line> {
  const embedded = config.drachtio
    ? null
    : await onFreePort({ ...config.sip, what: 'SIP port' }, (port) =>
        startEmbeddedSip({
          sip: { host: config.sip.host, port },
          tls: config.sip.tls ?? undefined,
        }),
      );
  if (embedded) {
    closing.defer(() => embedded.close());
    embedded.onThread((fact) => logThread(fact, log));
  }
  const server: SipServer | null = config.drachtio ?? embedded?.control ?? null;
  if (!server) throw new Error('there is no SIP server to talk to');
  const signalling = await connectSignalling(server, log);
  closing.defer(() => signalling.close());
  const ways = new Ways(embedded, config.sip.host);
  closing.defer(() => ways.close());
  const boundTo = embedded ? embedded.sip.host : '0.0.0.0';
  const prepare: GatewayOptions['prepare'] = (trunk) => ways.prepare(trunk);
  return {
    ...withPbx(sipGateway(signalling, { boundTo, prepare }, log), log, closing),
    placeMedia: mediaCalls(signalling),
    kind: embedded ? 'embedded' : 'drachtio',
    address: embedded
      ? `${embedded.sip.host}:${embedded.sip.port}`
      : addressOnly(signalling.address),
    isUp: () => signalling.isUp(),
    admit: (peers) => embedded?.admit(peers),
    locate: (trunk) => ways.locate(trunk),
    probeTls: (trunk, to) => probeTls(to, { host: nextHopOf(trunk).host, ...trunk.tls }),
    unreachable: (trunk) => unreachable(trunk, boundTo),
    trace: (tell) => traceSip(signalling.srf, tell),
  };
}

/** Says what became of the embedded server's thread, and what that means for calls. */
export function logThread(fact: SipThreadFact, log: Log): void {
  switch (fact.type) {
    case 'died':
      return log.error(
        { stack: fact.error.stack, againInMs: fact.againInMs },
        'the thread of the SIP server died: its calls are over, and none begins until another has taken its place',
      );
    case 'startFailed':
      return log.error(
        { error: fact.error.message, againInMs: fact.againInMs },
        'the SIP server could not be started again: until it is, no call can begin',
      );
    case 'replaced':
      return log.info(
        { downForMs: fact.downForMs },
        'another thread of the SIP server took the place of the one that died, on the same ports',
      );
  }
}

/** `udp/192.0.2.1:5060,…` as a drachtio-server says it, or `192.0.2.1:5060`. */
const addressOnly = (address: string): string =>
  address.split(',')[0]?.split('/').at(-1) ?? address;
