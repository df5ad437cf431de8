import { fileURLToPath } from 'node:url';
import type { PbxRoute } from '../../actors/ports/pbx.ts';
import { PASSWORD_PLACEHOLDER, pbxConfigurations } from '../../asterisk/pbx/configuration.ts';
import type { Leftovers } from '../installation.ts';
import { freePort, HOST } from '../sip/sipp.ts';
import { BASICS, bootAsterisk, type Booted } from './boot.ts';

const CONF = fileURLToPath(new URL('./pbx', import.meta.url));
/** Two ports for our audio and two for the carrier's. */
const RTP_PORTS = 400;
const PASSWORD = 'the secret of the PBX';

/** A real Asterisk as people have it for themselves, with trunks of its own. */
export interface Pbx extends Booted {
  /** How it is told to place calls over its trunk to the lab. */
  readonly route: PbxRoute;
}

/**
 * With the files that users are given to paste; its own part is what they have already.
 * @throws Error that says what failed
 */
export async function startPbx(
  leftovers: Leftovers,
  carriers: { readonly lab: number; readonly other?: number; readonly phone?: number },
): Promise<Pbx> {
  const [sip, http] = [await freePort(), await freePort()];
  const rtp = 48_000 + (sip % 20) * RTP_PORTS;
  const route: PbxRoute = {
    ...{ url: `http://${HOST}:${http}`, username: 'callboard', password: PASSWORD },
    ...{ dialString: 'PJSIP/${number}@lab', watched: 'PJSIP/lab' },
    ...{ callerId: 'e164', variables: {} },
  };
  const [{ files } = { files: [] }] = pbxConfigurations(route);
  const pasted = files.filter(({ path }) => /(http|ari)\.conf$/.test(path));
  const booted = await bootAsterisk(leftovers, {
    folders: [BASICS, CONF],
    values: {
      ...{ SIP: sip, RTP: rtp, RTPEND: rtp + RTP_PORTS - 1 },
      ...{ LAB: carriers.lab, CARRIER: carriers.other ?? 9, PHONE: carriers.phone ?? 9 },
    },
    files: Object.fromEntries(
      pasted.map(({ path, text }) => [
        path.split('/').at(-1) ?? '',
        text.replaceAll(PASSWORD_PLACEHOLDER, PASSWORD),
      ]),
    ),
  });
  return { ...booted, route };
}
