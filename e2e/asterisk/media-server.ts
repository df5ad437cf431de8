import { fileURLToPath } from 'node:url';
import type { Leftovers } from '../installation.ts';
import { freePort, HOST } from '../sip/sipp.ts';
import { BASICS, bootAsterisk, type Booted, type BootOptions } from './boot.ts';

const CONF = fileURLToPath(new URL('../../asterisk/conf', import.meta.url));
/** Two ports a call. */
const RTP_PORTS = 400;

/** A real Asterisk that carries audio for us. */
export interface MediaAsterisk extends Booted {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Where it speaks SIP: `host:port`. */
  readonly sip: string;
}

/**
 * With the configuration that is given to users, but for some settings.
 * @throws Error that says what failed
 */
export async function startMediaAsterisk(
  leftovers: Leftovers,
  settings: BootOptions['settings'] = {},
): Promise<MediaAsterisk> {
  const [sip, http] = [await freePort(), await freePort()];
  const rtp = 40_000 + (sip % 20) * RTP_PORTS;
  const account = { username: 'callboard', password: 'the secret of the test' };
  const booted = await bootAsterisk(leftovers, {
    folders: [BASICS, CONF],
    settings,
    values: {
      ...{ SIP: sip, HTTP: http, RTP: rtp, RTPEND: rtp + RTP_PORTS - 1 },
      ...{ BIND: HOST, BINDHTTP: HOST, ADDRESS: HOST, BINDRTP: 'yes', CALLBOARD: `${HOST}/32` },
      ...{ USER: account.username, PASSWORD: account.password },
    },
  });
  return { ...booted, ...account, sip: `${HOST}:${sip}`, url: `http://${HOST}:${http}` };
}
