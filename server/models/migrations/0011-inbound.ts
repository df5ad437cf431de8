/** Calls that come in: numbers that lead to agents, and which way a call went. */
export const up = /* sql */ `
create table dids (
  id uuid primary key,
  number varchar(20) not null,
  trunk_id uuid references sip_trunks(id) on delete cascade,
  agent_id uuid not null references agents(id),
  record boolean not null default true,
  description varchar(255),
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
-- The same number may come over several trunks, and lead elsewhere over each.
create unique index dids_number on dids (number, coalesce(trunk_id, '00000000-0000-0000-0000-000000000000'));
create index dids_created on dids (created_at, id);

alter table call_logs add column direction varchar(10) not null default 'outbound';
create index call_logs_inbound on call_logs (id) where direction = 'inbound';

-- Addresses and networks besides the host, from which a carrier calls.
alter table sip_trunks add column inbound_sources jsonb not null default '[]';
`;
