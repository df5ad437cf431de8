import type { Log } from '../../actors/ports/log.ts';
import { DialError, type Telephony, type TrunkSignalling } from '../../actors/ports/telephony.ts';
import { notSent } from '../disposition/disposition.ts';
import { unreachable } from './addresses.ts';
import { Answered } from './answered.ts';
import { Attempt } from './attempt.ts';
import type { Signalling } from './connect.ts';
import { trunkSignalling } from './requests.ts';

export interface Gateway extends Telephony, TrunkSignalling {
  /** Dialogs that are up. */
  readonly dialogs: number;
}

/**
 * Telephony over drachtio-srf.
 * @param boundTo the address the SIP server listens on, to say early that a carrier is out of reach
 */
export function sipGateway(signalling: Signalling, boundTo: string, log: Log): Gateway {
  const { srf } = signalling;
  const dialogs = new Set<Answered>();
  signalling.onDown(() => {
    log.warn({ calls: dialogs.size }, 'calls ended because the SIP server is gone');
    for (const dialog of [...dialogs]) dialog.lost();
  });
  return {
    ...trunkSignalling(srf),
    get dialogs() {
      return dialogs.size;
    },
    async dial(request) {
      const { trunk } = request;
      if (!signalling.isUp())
        throw new DialError(notSent(trunk.name, 'there is no connection to the SIP server'));
      const closed = unreachable(trunk, boundTo);
      if (closed)
        throw new DialError({
          ...notSent(trunk.name, closed),
          fault: 'configuration',
          retryable: false,
        });
      const attempt = new Attempt(srf, request);
      const answered: Answered = new Answered(await attempt.run(), () => dialogs.delete(answered));
      dialogs.add(answered);
      return answered;
    },
  };
}
