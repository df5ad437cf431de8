import type { PbxRoute } from '../../../actors/ports/pbx.ts';
import type { TrunkRoute } from '../../../actors/ports/model.ts';
import { IdParams } from '../../contract/common.ts';
import { AsteriskConfig } from '../../contract/trunk-asterisk.ts';
import { conflict, notFound, RequestError } from '../../http/errors.ts';
import { route, type Route } from '../../http/route.ts';
import { SipTrunk } from '../../models/index.ts';

export interface PbxDeps {
  /** The row as telephony uses it. */
  routeOf(trunk: SipTrunk): TrunkRoute;
  /** What has to stand in the files of its PBX. */
  pbxConfig(pbx: PbxRoute): AsteriskConfig;
}

type Given = Partial<Pick<SipTrunk, 'telephony' | 'asterisk' | 'username' | 'password_encrypted'>>;

/** A PBX that is not told completely how to place calls would fail the first of them. */
export function checkPbx(trunk: SipTrunk, given: Given): void {
  const next = {
    telephony: trunk.telephony,
    asterisk: trunk.asterisk,
    username: trunk.username,
    password_encrypted: trunk.password_encrypted,
    ...given,
  };
  if (next.telephony !== 'asterisk') return;
  const missing = [
    ...(next.asterisk ? [] : (['asterisk'] as const)),
    ...(next.username ? [] : (['username'] as const)),
    ...(next.password_encrypted ? [] : (['password'] as const)),
  ];
  if (missing.length === 0) return;
  throw new RequestError(
    422,
    'pbx_incomplete',
    'A trunk through a PBX needs its address, a dial string, a user name and a password.',
    missing.map((path) => ({ path, message: 'A PBX needs this' })),
  );
}

/** What people need who have a PBX. */
export const pbxRoutes = (deps: PbxDeps): Route[] => [
  route({
    method: 'get',
    path: '/trunks/:id/asterisk-config',
    policy: 'viewTrunks',
    summary:
      'What has to stand in the files of the trunk’s PBX. A placeholder stands for the password.',
    tag: 'Trunks',
    params: IdParams,
    response: AsteriskConfig,
    async handler({ params }) {
      const trunk = await SipTrunk.findByPk(params.id);
      if (!trunk) throw notFound('trunk');
      const { pbx } = deps.routeOf(trunk);
      if (!pbx) throw conflict('no_pbx', 'We place the calls of this trunk ourselves.');
      return deps.pbxConfig(pbx);
    },
  }),
];
