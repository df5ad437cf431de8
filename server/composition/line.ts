import type { Log } from '../../actors/ports/log.ts';
import { startEmbeddedSip, trunkOf, type EmbeddedSip } from '../../sip/embedded/index.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { unreachable } from '../../sip/gateway/addresses.ts';
import { connectSignalling, type SipServer } from '../../sip/gateway/connect.ts';
import { sipGateway, type Gateway } from '../../sip/gateway/gateway.ts';
import type { SipMessage } from '../../actors/ports/telephony.ts';
import { traceSip } from '../../sip/trace/trace.ts';
import type { Config } from '../config.ts';
import { onFreePort } from '../start/listen.ts';
import type { Closing } from './closing.ts';

/** How calls are signalled. */
export interface Line {
  readonly gateway: Gateway;
  readonly kind: 'embedded' | 'drachtio';
  readonly address: string;
  /** Tells every SIP message of calls. */
  trace(tell: (message: SipMessage) => void): () => void;
  isUp(): boolean;
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
    embedded.onExit((error) => log.error({ error: error.message }, 'the SIP server ended'));
  }
  const server: SipServer | null = config.drachtio ?? embedded?.control ?? null;
  if (!server) throw new Error('there is no SIP server to talk to');
  const signalling = await connectSignalling(server, log);
  closing.defer(() => signalling.close());
  const boundTo = embedded ? embedded.sip.host : '0.0.0.0';
  return {
    gateway: sipGateway(signalling, { boundTo, prepare: preparation(embedded) }, log),
    kind: embedded ? 'embedded' : 'drachtio',
    address: embedded ? `${embedded.sip.host}:${embedded.sip.port}` : signalling.address,
    isUp: () => signalling.isUp(),
    unreachable: (trunk) => unreachable(trunk, boundTo),
    trace: (tell) => traceSip(signalling.srf, tell),
  };
}

/** The embedded server is told of a trunk's TLS once, and again when it changes; drachtio-server has its own. */
function preparation(embedded: EmbeddedSip | null): (trunk: TrunkRoute) => Promise<void> {
  const told = new Map<string, { settings: string; holds: Promise<void> }>();
  return async (trunk) => {
    if (!embedded || trunk.transport !== 'tls') return;
    const name = trunkOf(trunk.host, trunk.port);
    const settings = { host: trunk.host, ...trunk.tls };
    const text = JSON.stringify(settings);
    const known = told.get(name);
    if (known?.settings === text) return known.holds;
    const holds = embedded.setTrunk(name, settings);
    told.set(name, { settings: text, holds });
    return holds;
  };
}
