import { tell } from '../../actors/kernel/actor.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { IncomingCall } from '../../actors/ports/telephony.ts';
import { Admission } from '../../sip/embedded/admission.ts';
import { normalisePhone } from '../sheets/phone.ts';
import { planInboundCall } from '../stores/inbound-call.ts';
import { readSettings } from '../stores/settings.ts';
import { trunkReader } from '../stores/trunk-store.ts';
import type { Actors, Parts } from './actors.ts';

/** Addresses of carriers move; new trunks call us at once. */
const LOOK_AGAIN_MS = 60_000;

/** A trunk and where its calls may come from. */
interface Peer {
  readonly trunk: TrunkRoute;
  readonly from: Admission;
}

export interface Inbound {
  /** Reads the trunks again: from then on only they are heard. */
  refresh(): Promise<void>;
  /** Takes no new calls; the carrier is told to try elsewhere. */
  stop(): void;
}

/** Calls that come in: from trunks' addresses only, to the agent of the number that was called. */
export async function openInbound(parts: Parts, actors: Actors): Promise<Inbound> {
  const { line, log, box, closing } = parts;
  const readTrunks = trunkReader(box);
  let peers: readonly Peer[] = [];
  const refresh = async () => {
    const trunks = await readTrunks();
    const known = await Promise.all(
      trunks.map(async (trunk) => {
        const found = await line.locate(trunk).catch(() => []);
        return {
          trunk,
          sources: [...found.map(({ address }) => address), ...trunk.inboundSources],
        };
      }),
    );
    peers = known.map(({ trunk, sources }) => ({ trunk, from: new Admission(sources) }));
    line.admit(known.flatMap(({ sources }) => sources));
  };
  const tryRefresh = () =>
    refresh().catch((error: unknown) =>
      log.warn({ error: String(error) }, 'the trunks’ addresses could not be read'),
    );
  const timer = setInterval(() => void tryRefresh(), LOOK_AGAIN_MS);
  closing.defer(() => clearInterval(timer));
  await tryRefresh();
  line.gateway.onCall((call) => {
    const trunk = peers.find(({ from }) => from.knows(call.source))?.trunk;
    const why = trunk ? actors.refusesTrunk(trunk) : 'its address belongs to no trunk';
    if (!trunk || why !== undefined) {
      log.warn({ why }, 'a call that came in was refused');
      return call.reject(403, 'Forbidden');
    }
    take(parts, actors, { call, trunk }).catch((error: unknown) => {
      log.error({ error: String(error) }, 'a call that came in could not be taken');
      call.reject(500, 'Server Internal Error');
    });
  });
  return {
    refresh: tryRefresh,
    stop: () => line.gateway.onCall((call) => call.reject(503, 'Service Unavailable')),
  };
}

async function take(
  { config, sequelize, box, log }: Parts,
  { nodeId, campaigns }: Actors,
  { call, trunk }: { call: IncomingCall; trunk: TrunkRoute },
): Promise<void> {
  const { default_country: country } = await readSettings(sequelize);
  const plan = await planInboundCall(
    { sequelize, box, nodeId, maxCallsPerNode: config.maxCalls },
    {
      sipCallId: call.sipCallId,
      caller: e164(call.caller ?? '', country) ?? call.caller,
      trunkId: trunk.id,
      numbers: [call.dialled, `+${call.dialled}`, e164(call.dialled, country) ?? ''],
    },
  );
  if ('status' in plan) {
    log.info({ trunkId: trunk.id, ...plan }, 'a call that came in was refused');
    return call.reject(plan.status, plan.reason);
  }
  tell(campaigns, { type: 'placeCall', plan });
}

const e164 = (number: string, country: string): string | undefined => {
  const result = normalisePhone(number, country);
  return 'phone' in result ? result.phone : undefined;
};
