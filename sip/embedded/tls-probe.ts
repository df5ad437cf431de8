import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Address } from './transport/flow.ts';
import { nameProblem, tlsContext, tlsOptions, type TlsSettings } from './transport/tls.ts';

const WITHIN_MS = 5000;
/** How long a peer may take to say that it misses our certificate: in TLS 1.3 it says so afterwards. */
const AFTERTHOUGHT_MS = 300;

/** Whom one finds behind an address, and what speaks against believing it. */
export interface TlsProbe {
  readonly protocol: string;
  readonly subject: string;
  readonly issuer: string;
  readonly daysLeft: number;
  readonly problem: 'expired' | 'wrong_name' | 'self_signed' | 'unknown_authority' | null;
  /** The peer wants a certificate of ours. */
  readonly wantsCertificate: boolean;
}

/** Connects as a call would, but looks at the certificate before judging it. @throws the network's error */
export async function probeTls(to: Address, settings: TlsSettings): Promise<TlsProbe> {
  const trusting = { ...tlsOptions({ ...settings, verify: false }, tlsContext(settings)) };
  const socket = connect({ ...trusting, host: to.address, port: to.port, timeout: WITHIN_MS });
  try {
    await secured(socket);
    const wantsCertificate = await refusedAfterwards(socket);
    const certificate = socket.getPeerCertificate();
    return {
      protocol: socket.getProtocol() ?? '',
      subject: nameOf(certificate),
      issuer: [certificate.issuer.CN ?? certificate.issuer.O ?? []].flat().join(', '),
      daysLeft: Math.floor((Date.parse(certificate.valid_to) - Date.now()) / 86_400_000),
      problem: problemOf(socket, certificate, settings),
      wantsCertificate,
    };
  } finally {
    socket.destroy();
  }
}

const secured = (socket: TLSSocket): Promise<void> =>
  new Promise((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    socket.once('timeout', () =>
      reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
    );
  });

const refusedAfterwards = (socket: TLSSocket): Promise<boolean> =>
  new Promise((resolve) => {
    const late = setTimeout(() => resolve(false), AFTERTHOUGHT_MS);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(late);
      resolve(/CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/.test(error.code ?? ''));
    });
    socket.resume();
  });

/** All the names it is made out to, else its common name. */
const nameOf = ({ subject, subjectaltname }: PeerCertificate): string =>
  (subjectaltname ?? '').replace(/(DNS|URI|IP Address):/g, '') ||
  [subject.CN ?? []].flat().join(', ');

function problemOf(
  { authorizationError }: TLSSocket,
  certificate: PeerCertificate,
  { host }: TlsSettings,
): TlsProbe['problem'] {
  const code = String(authorizationError ?? '');
  if (code.includes('HAS_EXPIRED')) return 'expired';
  if (code.includes('DEPTH_ZERO_SELF_SIGNED')) return 'self_signed';
  if (code !== '' && code !== 'ERR_TLS_CERT_ALTNAME_INVALID') return 'unknown_authority';
  return nameProblem(host, certificate) ? 'wrong_name' : null;
}
