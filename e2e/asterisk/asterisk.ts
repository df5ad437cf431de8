import type { Issued } from '../../sip/embedded/testing/certificates.ts';
import type { Leftovers } from '../installation.ts';
import { freePort } from '../sip/sipp.ts';
import { BASICS, bootAsterisk, type Booted } from './boot.ts';

/** Two ports a call. */
const RTP_PORTS = 200;

/** A real Asterisk that plays the carrier. */
export interface Asterisk extends Booted {
  /** For UDP and TCP. */
  readonly port: number;
  readonly tlsPort: number;
  /** Where its phone `desk` is expected. */
  readonly deskPort: number;
}

/** @param shown to those who connect over TLS @throws Error that says what failed */
export async function startAsterisk(leftovers: Leftovers, shown: Issued): Promise<Asterisk> {
  const [port, tlsPort, deskPort] = [await freePort(), await freePort(), await freePort()];
  const rtp = 30_000 + (port % 20) * RTP_PORTS;
  const booted = await bootAsterisk(leftovers, {
    folders: [BASICS],
    values: { SIP: port, TLS: tlsPort, DESK: deskPort, RTP: rtp, RTPEND: rtp + RTP_PORTS - 1 },
    files: { 'carrier.pem': shown.certificate, 'carrier.key': shown.key },
  });
  return { ...booted, port, tlsPort, deskPort };
}
