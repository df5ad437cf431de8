import { newId } from '../models/index.ts';
import {
  accessOf,
  endpointState,
  isRecent,
  mayWrite,
  missingModules,
  tellsEvents,
} from '../../asterisk/pbx/look.ts';
import type { PbxLook } from '../routes/trunks/test-pbx.ts';
import type { Log } from '../../actors/ports/log.ts';
import { PbxTelephony } from '../../asterisk/pbx/pbx.ts';
import type { Gateway } from '../../sip/gateway/gateway.ts';
import { inviteAddresses } from '../../sip/gateway/invite.ts';
import type { Closing } from './closing.ts';

/** Each trunk's own way: our SIP, or a PBX that places its calls. Calls come in over SIP alone. */
export function withPbx(gateway: Gateway, log: Log, closing: Closing): Gateway {
  const pbx = new PbxTelephony({ nodeId: newId(), log, addresses: inviteAddresses });
  closing.defer(() => pbx.close());
  return {
    get dialogs() {
      return gateway.dialogs + pbx.dialogs;
    },
    dial: (request) =>
      request.trunk.pbx ? pbx.dial(request, request.trunk.pbx) : gateway.dial(request),
    answer: (request) => gateway.answer(request),
    refuse: (sipCallId) => gateway.refuse(sipCallId),
    onCall: (take) => gateway.onCall(take),
    options: (trunk, timeoutMs) =>
      trunk.pbx ? pbx.options(trunk, trunk.pbx, timeoutMs) : gateway.options(trunk, timeoutMs),
    register: (trunk, expiresInMs) => gateway.register(trunk, expiresInMs),
  };
}

/** What the test of a trunk asks its PBX. */
export const pbxLook: PbxLook = {
  access: accessOf,
  ...{ mayWrite, isRecent, missingModules, endpointState, tellsEvents },
};
