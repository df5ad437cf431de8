import * as z from 'zod';

/** A host name or IP address; refused when it would break out of a SIP URI. */
export const Host = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[A-Za-z0-9.:[\]-]+$/, 'A host name or IP address');

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
  /** Null: DNS says it (NAPTR and SRV, RFC 3263), and names further servers should one fail. */
  port: z.int().min(1).max(65_535).nullable(),
  transport: z.enum(['udp', 'tcp', 'tls']),
  /** False: whoever answers over TLS is believed to be the carrier. */
  tls_verify: z.boolean(),
  /** Who may have signed the carrier's certificate; null: the authorities this machine trusts. */
  tls_ca: Pem('CERTIFICATE').nullable(),
  /** Shown to a carrier that asks who we are (mutual TLS). */
  tls_certificate: Pem('CERTIFICATE').nullable(),
  /** Our name or address as the carrier sees it through a NAT; null: as we see ourselves. */
  external_host: Host.nullable(),
  /** Null: the port we listen on. */
  external_port: z.int().min(1).max(65_535).nullable(),
  /** Everything goes through it: `host` or `host:port`; without a port DNS says it. */
  outbound_proxy: z
    .string()
    .max(300)
    .regex(/^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?$/, 'host or host:port')
    .nullable(),
  /** Encrypted audio by keys in SDP: never, when the far side does too, or no call without. */
  srtp: z.enum(['off', 'optional', 'required']),
};

export const transportDefaults = {
  port: transportFields.port.default(5060),
  transport: transportFields.transport.default('udp'),
  tls_verify: transportFields.tls_verify.default(true),
  tls_ca: transportFields.tls_ca.default(null),
  tls_certificate: transportFields.tls_certificate.default(null),
  external_host: transportFields.external_host.default(null),
  external_port: transportFields.external_port.default(null),
  outbound_proxy: transportFields.outbound_proxy.default(null),
  srtp: transportFields.srtp.default('off'),
};

/** Of the certificate; never given out. */
export const TlsKey = Pem('PRIVATE KEY').nullable();
