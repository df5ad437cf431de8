/** TLS, the way to a carrier by DNS and through NAT, and encrypted audio. */
export const up = /* sql */ `
alter table sip_trunks
  alter column port drop not null,
  add column tls_verify boolean not null default true,
  add column tls_ca text,
  add column tls_certificate text,
  add column tls_key_encrypted text,
  add column external_host varchar(255),
  add column external_port integer check (external_port between 1 and 65535),
  add column outbound_proxy varchar(300),
  add column srtp varchar(10) not null default 'off' check (srtp in ('off', 'optional', 'required'));
`;
