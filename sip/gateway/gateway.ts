import type { Dialog } from 'drachtio-srf';
import type { Log } from '../../actors/ports/log.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import {
  DialError,
  type IncomingCalls,
  type Telephony,
  type TrunkSignalling,
} from '../../actors/ports/telephony.ts';
import { notSent } from '../disposition/disposition.ts';
import { unreachable } from './addresses.ts';
import { Answered } from './answered.ts';
import { Attempt } from './attempt.ts';
import { Incoming } from './incoming.ts';
import { referTarget } from './invite.ts';
import type { Signalling } from './connect.ts';
import type { Outside, Way } from './nat.ts';
import { trunkSignalling } from './requests.ts';

export interface Gateway extends Telephony, TrunkSignalling, IncomingCalls {
  /** Dialogs that are up. */
  readonly dialogs: number;
}

/** What a gateway has to know of the SIP server below it. */
export interface GatewayOptions {
  /** The address it listens on, to say early that a carrier is out of reach. */
  readonly boundTo: string;
  /**
   * Tells it how a trunk is to be met, before anything is sent there.
   * @throws when it cannot be met
   */
  readonly prepare: (trunk: TrunkRoute) => Promise<Way>;
}

/** Telephony over drachtio-srf. */
export function sipGateway(
  signalling: Signalling,
  { boundTo, prepare }: GatewayOptions,
  log: Log,
): Gateway {
  const { srf } = signalling;
  const dialogs = new Set<Answered>();
  signalling.onDown(() => {
    log.warn({ calls: dialogs.size }, 'calls ended because the SIP server is gone');
    for (const dialog of [...dialogs]) dialog.lost();
  });
  const incoming = new Incoming(signalling);
  const kept = (dialog: Dialog, trunk: TrunkRoute, outside: Outside | null): Answered => {
    const answered: Answered = new Answered(dialog, {
      outside,
      targetOf: (to) => referTarget(trunk, to),
      gone: () => dialogs.delete(answered),
    });
    dialogs.add(answered);
    return answered;
  };
  return {
    ...trunkSignalling(srf, prepare),
    get dialogs() {
      return dialogs.size;
    },
    async dial(request) {
      const { trunk } = request;
      if (!signalling.isUp())
        throw new DialError(notSent(trunk.name, 'there is no connection to the SIP server'));
      const closed = unreachable(trunk, boundTo);
      if (closed) throw misconfigured(trunk, closed);
      const way = await prepare(trunk).catch((error: unknown) => {
        throw misconfigured(trunk, `its certificates cannot be used (${String(error)})`);
      });
      return kept(await new Attempt(signalling, request, way).run(), trunk, way.outside);
    },
    async answer(request) {
      const way = await prepare(request.trunk);
      return kept(await incoming.answer(request, way), request.trunk, way.outside);
    },
    refuse: (sipCallId) => incoming.refuse(sipCallId),
    onCall: (take) => incoming.onCall(take),
  };
}

const misconfigured = (trunk: TrunkRoute, why: string): DialError =>
  new DialError({ ...notSent(trunk.name, why), fault: 'configuration', retryable: false });
