import * as z from 'zod';

const Pem = (what: string) =>
  z
    .string()
    .trim()
    .max(65_536)
    .regex(
      new RegExp(`^-----BEGIN [A-Z ]*${what}-----[^]+-----END [A-Z ]*${what}-----$`),
      `PEM: from -----BEGIN ${what}----- to -----END ${what}-----`,
    );

/** How a trunk's messages travel and are protected. */
export const transportFields = {
  transport: z.enum(['udp', 'tcp', 'tls']),
  /** False: whoever answers over TLS is believed to be the carrier. */
  tls_verify: z.boolean(),
  /** Who may have signed the carrier's certificate; null: the authorities this machine trusts. */
  tls_ca: Pem('CERTIFICATE').nullable(),
  /** Shown to a carrier that asks who we are (mutual TLS). */
  tls_certificate: Pem('CERTIFICATE').nullable(),
};

export const transportDefaults = {
  transport: transportFields.transport.default('udp'),
  tls_verify: transportFields.tls_verify.default(true),
  tls_ca: transportFields.tls_ca.default(null),
  tls_certificate: transportFields.tls_certificate.default(null),
};

/** Of the certificate; never given out. */
export const TlsKey = Pem('PRIVATE KEY').nullable();
