import type { PbxRoute } from '../../actors/ports/pbx.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { watchedEndpoint } from '../contract/trunk-asterisk.ts';
import type { SipTrunk } from '../models/index.ts';
import type { SecretBox } from './secret-box.ts';

/** The PBX that places a trunk's calls, its password opened; null where we place them. */
export function pbxOf(trunk: SipTrunk, box: SecretBox): PbxRoute | null {
  const { asterisk, telephony, password_encrypted: password } = trunk;
  if (telephony !== 'asterisk' || !asterisk) return null;
  return {
    url: asterisk.url,
    username: trunk.username ?? '',
    password: password === null ? '' : box.open(password),
    dialString: asterisk.dial_string,
    watched: watchedEndpoint(asterisk),
    callerId: asterisk.caller_id,
    variables: asterisk.variables,
  };
}

/** Which of both laws goes first is the trunk's choice; all else is converted by the PBX. */
const spoken = ({ codecs }: TrunkRoute): TrunkRoute['codecs'] =>
  codecs.find((codec) => codec === 'PCMU' || codec === 'PCMA') === 'PCMU'
    ? ['PCMU', 'PCMA']
    : ['PCMA', 'PCMU'];

/** What stands between the PBX and its carrier is none of our settings' business. */
export const ownedByPbx = (route: TrunkRoute): TrunkRoute => ({
  ...route,
  codecs: spoken(route),
  ...{ register: false, username: null, password: null },
  ...{ transport: 'udp', outboundProxy: null, externalHost: null, externalPort: null },
  ...{ srtp: 'off', ptimeMs: 20, identityHeader: 'none', diversion: null, fromUser: 'caller_id' },
  // Keys are events of its channel.
  dtmfMode: 'info',
});
