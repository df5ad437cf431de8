import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  createServer,
  type ConnectionOptions,
  type PeerCertificate,
  type SecureContext,
} from 'node:tls';
import type { StreamKind } from './stream.ts';

/** Older ones are broken (RFC 8996). */
export const LEAST_TLS = 'TLSv1.2';

/** How a carrier is met over TLS. Certificates and keys are PEM. */
export interface TlsSettings {
  /** Host of the trunk: what the certificate must be made out to (RFC 5922), and the SNI. */
  readonly host: string;
  /** False: whoever answers is believed. */
  readonly verify: boolean;
  /** Who may have signed the certificate; null: those this machine trusts. */
  readonly ca: string | null;
  /** Shown to a carrier that asks for one; null: none. */
  readonly certificate: string | null;
  readonly key: string | null;
}

/** What we show to those who connect to us. */
export interface TlsIdentity {
  readonly certificate: string;
  readonly key: string;
}

export const plainTls = (host: string): TlsSettings => ({
  host,
  verify: true,
  ca: null,
  certificate: null,
  key: null,
});

/** @throws when a certificate or key cannot be read */
export function tlsContext({ ca, certificate, key }: TlsSettings): SecureContext {
  // Node passes over an authority it cannot read.
  if (ca !== null) new X509Certificate(ca);
  return createSecureContext({
    minVersion: LEAST_TLS,
    ...(ca !== null && { ca }),
    ...(certificate !== null && key !== null && { cert: certificate, key }),
  });
}

/** How to connect to a trunk's address, its name checked. */
export const tlsOptions = (
  settings: TlsSettings,
  secureContext: SecureContext,
): ConnectionOptions => ({
  secureContext,
  minVersion: LEAST_TLS,
  rejectUnauthorized: settings.verify,
  // RFC 6066 has names only.
  ...(isIP(settings.host) === 0 && { servername: settings.host }),
  checkServerIdentity: (_name, certificate) => nameProblem(settings.host, certificate),
});

/**
 * Whether a certificate is made out to a SIP domain: `sip:` URIs first, then names (RFC 5922 section 7.1).
 * Wildcards are taken, against its section 7.2, because carriers have them.
 */
export function nameProblem(host: string, certificate: PeerCertificate): Error | undefined {
  const uris = (certificate.subjectaltname ?? '').match(/URI:"?sips?:[^\s,"]+/gi) ?? [];
  const domains = uris.map((uri) => uri.replace(/^URI:"?sips?:/i, '').toLowerCase());
  return domains.includes(host.toLowerCase()) ? undefined : checkServerIdentity(host, certificate);
}

/** @param settingsOf what a trunk asks for, by its name */
export function tls(
  identity: TlsIdentity | undefined,
  patienceMs: number,
  settingsOf: (trunk: string) => { settings: TlsSettings; context: SecureContext },
): StreamKind {
  const server =
    identity &&
    createServer({
      cert: identity.certificate,
      key: identity.key,
      minVersion: LEAST_TLS,
      handshakeTimeout: patienceMs,
      noDelay: true,
    });
  // A handshake that failed concerns nobody here.
  server?.on('tlsClientError', () => undefined);
  return {
    proto: 'tls',
    server,
    accepted: 'secureConnection',
    connect({ address, port }, trunk) {
      const { settings, context } = settingsOf(trunk);
      const socket = connect({ ...tlsOptions(settings, context), host: address, port });
      socket.setNoDelay(true);
      return socket;
    },
  };
}
