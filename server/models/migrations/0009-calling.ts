/** How calls are placed over a trunk; until when it rests because its carrier asked for that. */
export const up = /* sql */ `
alter table sip_trunks
  add column reliable_provisional varchar(20) not null default 'off'
    check (reliable_provisional in ('off', 'supported', 'required')),
  add column follow_redirects varchar(20) not null default 'never'
    check (follow_redirects in ('never', 'same_host', 'anywhere')),
  add column max_redirects integer not null default 3 check (max_redirects between 1 and 10),
  add column retry_after_max integer not null default 60 check (retry_after_max >= 0),
  add column ptime integer not null default 20 check (ptime in (10, 20, 30, 40)),
  add column dtmf_mode varchar(20) not null default 'auto'
    check (dtmf_mode in ('auto', 'rfc4733', 'info', 'inband')),
  add column user_agent varchar(100) default 'Callboard',
  add column rests_until timestamptz;
`;
