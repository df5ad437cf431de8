/** How trunks are watched, limited, and chosen for a number. */
export const up = /* sql */ `
alter table sip_trunks
  add column options_interval_s integer not null default 30 check (options_interval_s >= 0),
  add column down_after integer not null default 2 check (down_after > 0),
  add column up_after integer not null default 1 check (up_after > 0),
  add column register_expires_s integer not null default 300 check (register_expires_s > 0),
  add column max_cps double precision check (max_cps > 0),
  add column cps_burst integer not null default 1 check (cps_burst > 0),
  add column max_daily_calls integer check (max_daily_calls > 0),
  add column max_daily_minutes integer check (max_daily_minutes > 0),
  add column caller_id_mode varchar(10) not null default 'fixed'
    check (caller_id_mode in ('fixed', 'rotate', 'sticky', 'local')),
  -- Takes no new calls; live ones go on.
  add column is_draining boolean not null default false;

create table trunk_events (
  id uuid primary key,
  trunk_id uuid not null references sip_trunks(id) on delete cascade,
  -- Each node sees a carrier for itself.
  node_id uuid,
  at timestamptz not null,
  state varchar(20) not null,
  reason text not null
);
create index trunk_events_trunk on trunk_events (trunk_id, id);
create index trunk_events_at on trunk_events (at);

-- A limit of calls per second is a bucket of tokens, one of a day a counter; both stand beside the
-- slots, whose row every claim locks anyhow. Kind 'all' is the whole installation.
alter table claim_slots
  drop constraint claim_slots_kind_check,
  add constraint claim_slots_kind_check check (kind in ('all', 'campaign', 'node', 'trunk')),
  add column tokens double precision,
  add column refilled_at timestamptz,
  add column day date,
  add column day_calls integer not null default 0,
  add column day_seconds double precision not null default 0,
  add column day_spend double precision not null default 0;

create table trunk_groups (
  id uuid primary key,
  name varchar(255) not null,
  strategy varchar(20) not null default 'priority' check (strategy in ('priority', 'least_cost')),
  -- SIP statuses after which the next trunk is tried, as long as nothing rang.
  failover_codes jsonb not null default '[408, 500, 502, 503, 504]',
  -- Seconds without a sign of ringing after which the next trunk is tried; null: never.
  failover_after_s integer check (failover_after_s > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table trunk_group_members (
  group_id uuid not null references trunk_groups(id) on delete cascade,
  trunk_id uuid not null references sip_trunks(id) on delete cascade,
  -- The smallest is tried first; trunks of one priority share calls by weight.
  priority integer not null default 1 check (priority > 0),
  weight integer not null default 1 check (weight > 0),
  primary key (group_id, trunk_id)
);

create table prefix_routes (
  id uuid primary key,
  -- Beginning of an E.164 number.
  prefix varchar(16) not null unique,
  trunk_id uuid references sip_trunks(id) on delete cascade,
  group_id uuid references trunk_groups(id) on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (num_nonnulls(trunk_id, group_id) = 1)
);

create table rates (
  id uuid primary key,
  trunk_id uuid not null references sip_trunks(id) on delete cascade,
  prefix varchar(16) not null,
  currency char(3) not null,
  per_minute double precision not null check (per_minute >= 0),
  -- Charged when the call is answered, whatever its length.
  per_call double precision not null default 0 check (per_call >= 0),
  -- Charged in steps of so many seconds, the first of which may be longer.
  first_seconds integer not null default 60 check (first_seconds > 0),
  step_seconds integer not null default 60 check (step_seconds > 0),
  created_at timestamptz not null default now(),
  unique (trunk_id, prefix)
);
create index rates_prefix on rates (prefix, trunk_id);

create table caller_ids (
  id uuid primary key,
  trunk_id uuid not null references sip_trunks(id) on delete cascade,
  number varchar(16) not null,
  label varchar(100) not null default '',
  created_at timestamptz not null default now(),
  unique (trunk_id, number)
);

alter table campaigns add column trunk_group_id uuid references trunk_groups(id);

-- Why a contact is not dialled, for those that never will be.
alter table campaign_contacts add column reason varchar(30);

alter table call_logs
  -- What the carrier charges for the call, as its rate table says.
  add column rate jsonb,
  add column line_cost double precision,
  add column line_currency char(3);
`;
