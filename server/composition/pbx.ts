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
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { Log } from '../../actors/ports/log.ts';
import { callerOf, dialled } from '../../asterisk/pbx/dial-string.ts';
import { PbxTelephony } from '../../asterisk/pbx/pbx.ts';
import type { Gateway } from '../../sip/gateway/gateway.ts';
import { inviteAddresses } from '../../sip/gateway/invite.ts';
import type { Closing } from './closing.ts';

/** Signalling of ours, and the PBXs beside it. */
export interface BothWays {
  readonly gateway: Gateway;
  /** Ends what a node that died has left of a call in the trunk's PBX. */
  hangUpLost(trunk: TrunkRoute, id: string): Promise<void>;
}

/** Each trunk's own way: our SIP, or a PBX that places its calls. Calls come in over SIP alone. */
export function withPbx(gateway: Gateway, log: Log, closing: Closing): BothWays {
  const pbx = new PbxTelephony({ nodeId: newId(), log, addresses: inviteAddresses });
  closing.defer(() => pbx.close());
  const both: Gateway = {
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
  return {
    gateway: both,
    hangUpLost: async ({ id: trunkId, pbx: route }, id) => {
      if (route) await pbx.hangUp(trunkId, route, id);
    },
  };
}

/** What the test of a trunk asks its PBX. */
export const pbxLook: PbxLook = {
  access: accessOf,
  ...{ mayWrite, isRecent, missingModules, endpointState, tellsEvents },
};

/** What a call over a trunk would carry: of an INVITE, or of what a PBX is told. */
export const addressesOf: typeof inviteAddresses = (trunk, call) => {
  const addresses = inviteAddresses(trunk, call);
  const { pbx } = trunk;
  if (!pbx) return addresses;
  const { number } = addresses;
  return {
    ...addresses,
    requestUri: dialled(pbx, number),
    from: callerOf(pbx, call.callerId ?? trunk.callerId) ?? '–',
    to: number,
  };
};
