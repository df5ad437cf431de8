/** How a carrier wants to be told who calls whom. */
export const up = /* sql */ `
alter table sip_trunks
  add column from_user varchar(20) not null default 'caller_id'
    check (from_user in ('caller_id', 'username')),
  add column from_domain varchar(255),
  add column identity_header varchar(20) not null default 'none'
    check (identity_header in ('none', 'p_asserted', 'p_preferred', 'remote_party')),
  add column hide_caller_id boolean not null default false,
  add column diversion varchar(50),
  add column session_expires integer default 1800 check (session_expires >= 90),
  add column extra_headers jsonb not null default '{}',
  add column number_rules jsonb not null default '[]';
`;
