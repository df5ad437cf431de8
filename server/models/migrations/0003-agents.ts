/** Versions of agents, the version a campaign pins and a call had, and calls that are tests. */
export const up = /* sql */ `
alter table agents alter column tools set default '["end_call", "set_outcome"]';
update agents set tools = '["end_call", "set_outcome"]';
alter table agents add column version integer not null default 1;

create table agent_versions (
  id uuid primary key,
  agent_id uuid not null references agents(id) on delete cascade,
  version integer not null check (version > 0),
  settings jsonb not null,
  note varchar(500),
  created_by uuid references users(id) on delete set null,
  created_at timestamptz not null default now(),
  unique (agent_id, version)
);
insert into agent_versions (id, agent_id, version, settings, created_by, created_at)
select gen_random_uuid(), id, 1, jsonb_build_object(
    'voice', voice,
    'model', model,
    'primary_language', primary_language,
    'additional_languages', additional_languages,
    'auto_detect_language', auto_detect_language,
    'response_language_mode', response_language_mode,
    'turn_detection_type', turn_detection_type,
    'turn_detection_threshold', turn_detection_threshold::double precision,
    'turn_detection_eagerness', turn_detection_eagerness,
    'prefix_padding_ms', prefix_padding_ms,
    'silence_duration_ms', silence_duration_ms,
    'noise_reduction', noise_reduction,
    'use_customer_name', use_customer_name,
    'name_format', name_format,
    'gender_detection', gender_detection,
    'name_usage_frequency', name_usage_frequency,
    'system_instructions', system_instructions,
    'tools', tools,
    'speaks_first', speaks_first,
    'max_call_duration', max_call_duration,
    'idle_timeout_ms', idle_timeout_ms),
  user_id, updated_at
from agents;

alter table campaigns add column agent_version integer;
alter table campaigns add constraint campaigns_agent_version
  foreign key (agent_id, agent_version) references agent_versions (agent_id, version);
create index campaigns_agent on campaigns (agent_id);

alter table call_logs add column agent_version integer;
alter table call_logs add column is_test boolean not null default false;

create index agents_name on agents (name, id);
create index agents_created on agents (created_at, id);
create index agents_updated on agents (updated_at, id);
create index agents_status on agents (status, id);
`;
