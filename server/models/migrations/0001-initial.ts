/** The tables of the main job. Column names and defaults are those of the product's plan. */
export const up = /* sql */ `
create table users (
  id uuid primary key,
  email varchar(255) not null,
  password_hash varchar(255) not null,
  full_name varchar(255),
  role varchar(50) not null default 'user' check (role in ('admin', 'supervisor', 'user', 'viewer')),
  avatar_url varchar(500),
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on users (lower(email));

create table refresh_tokens (
  id uuid primary key,
  user_id uuid not null references users(id) on delete cascade,
  -- All tokens that descend from one login; reuse of an old one ends the family.
  family uuid not null,
  token_hash bytea not null unique,
  expires_at timestamptz not null,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index refresh_tokens_family on refresh_tokens (family);
create index refresh_tokens_user on refresh_tokens (user_id);

create table agents (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  name varchar(255) not null,
  description text,
  voice varchar(50) not null default 'marin',
  model varchar(100) not null default 'gpt-realtime-2.1',
  primary_language varchar(10) not null default 'tr',
  additional_languages jsonb not null default '[]',
  auto_detect_language boolean not null default false,
  response_language_mode varchar(20) not null default 'same',
  turn_detection_type varchar(20) not null default 'semantic',
  turn_detection_threshold decimal(3,2) not null default 0.50,
  turn_detection_eagerness varchar(10) not null default 'auto',
  prefix_padding_ms integer not null default 300,
  silence_duration_ms integer not null default 500,
  noise_reduction varchar(20),
  use_customer_name boolean not null default true,
  name_format varchar(50) not null default 'name_honorific',
  gender_detection varchar(20) not null default 'auto',
  name_usage_frequency varchar(20) not null default 'key_moments',
  system_instructions text not null,
  tools jsonb not null default '[]',
  transfer_number varchar(50),
  speaks_first boolean not null default true,
  max_call_duration integer not null default 300 check (max_call_duration > 0),
  idle_timeout_ms integer,
  status varchar(20) not null default 'draft' check (status in ('draft', 'active', 'archived')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index idx_agents_user on agents (user_id);

create table sip_trunks (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  name varchar(255) not null,
  host varchar(255) not null,
  port integer not null default 5060,
  transport varchar(10) not null default 'udp' check (transport in ('udp', 'tcp', 'tls')),
  username varchar(255),
  password_encrypted varchar(500),
  caller_id varchar(50),
  max_channels integer not null default 10 check (max_channels > 0),
  codecs jsonb not null default '["PCMA", "PCMU"]',
  register boolean not null default false,
  is_default boolean not null default false,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index sip_trunks_default on sip_trunks (is_default) where is_default;

create table campaigns (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  agent_id uuid not null references agents(id),
  trunk_id uuid references sip_trunks(id),
  name varchar(255) not null,
  description text,
  concurrent_calls integer not null default 5 check (concurrent_calls > 0),
  calls_per_second integer not null default 20 check (calls_per_second > 0),
  retry_attempts integer not null default 2 check (retry_attempts >= 0),
  retry_delay_minutes integer not null default 60 check (retry_delay_minutes >= 0),
  ring_timeout integer not null default 30 check (ring_timeout > 0),
  working_hours_enabled boolean not null default false,
  working_hours_start time,
  working_hours_end time,
  working_days jsonb not null default '[1,2,3,4,5]',
  timezone varchar(50) not null default 'Europe/Istanbul',
  caller_id varchar(50),
  record_calls boolean not null default true,
  webhook_url varchar(500),
  webhook_events jsonb not null default '[]',
  status varchar(20) not null default 'draft'
    check (status in ('draft', 'scheduled', 'running', 'paused', 'completed', 'stopped')),
  started_at timestamptz,
  completed_at timestamptz,
  total_numbers integer not null default 0,
  completed_calls integer not null default 0,
  successful_calls integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index idx_campaigns_status on campaigns (status);

create table number_lists (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  name varchar(255) not null,
  description text,
  file_name varchar(255),
  total_count integer not null default 0,
  column_mapping jsonb not null default '{}',
  created_at timestamptz not null default now()
);

create table phone_numbers (
  id uuid primary key,
  list_id uuid not null references number_lists(id) on delete cascade,
  phone_number varchar(50) not null,
  customer_name varchar(255),
  custom_data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (list_id, phone_number)
);

create table campaign_contacts (
  id uuid primary key,
  campaign_id uuid not null references campaigns(id) on delete cascade,
  phone_number_id uuid not null references phone_numbers(id) on delete cascade,
  status varchar(20) not null default 'pending' check (status in ('pending', 'queued', 'calling',
    'connected', 'completed', 'failed', 'no_answer', 'busy', 'voicemail', 'dnc', 'invalid', 'expired')),
  priority integer not null default 0,
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_attempt_at timestamptz,
  completed_at timestamptz,
  claimed_by uuid,
  created_at timestamptz not null default now(),
  unique (campaign_id, phone_number_id)
);
create index idx_phone_numbers_campaign on campaign_contacts (campaign_id, id);
create index idx_phone_numbers_status on campaign_contacts (campaign_id, status);
create index campaign_contacts_due on campaign_contacts (campaign_id, priority desc, next_attempt_at, id)
  where status = 'pending';
create index campaign_contacts_claimed on campaign_contacts (claimed_by) where claimed_by is not null;
create index campaign_contacts_number on campaign_contacts (phone_number_id);

-- What is in use of each limit: campaign, trunk, node. Rows are locked while contacts are claimed.
create table claim_slots (
  kind varchar(10) not null check (kind in ('campaign', 'node', 'trunk')),
  owner_id uuid not null,
  used integer not null default 0 check (used >= 0),
  primary key (kind, owner_id)
);

create table nodes (
  id uuid primary key,
  hostname varchar(255) not null,
  pid integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);

create table call_logs (
  id uuid primary key,
  contact_id uuid references campaign_contacts(id) on delete set null,
  phone_number_id uuid references phone_numbers(id) on delete set null,
  campaign_id uuid references campaigns(id) on delete set null,
  agent_id uuid references agents(id) on delete set null,
  trunk_id uuid references sip_trunks(id) on delete set null,
  node_id uuid,
  phone_number varchar(50) not null,
  attempt integer not null default 1,
  sip_call_id varchar(255),
  media_channel_id varchar(255),
  openai_session_id varchar(255),
  initiated_at timestamptz,
  ring_started_at timestamptz,
  connected_at timestamptz,
  ended_at timestamptz,
  duration_seconds double precision,
  disposition varchar(50),
  hangup_cause varchar(100),
  explanation text,
  sip_status integer,
  transferred_to varchar(50),
  recording_path varchar(500),
  transcript text,
  ai_summary text,
  detected_intent varchar(100),
  sentiment varchar(20),
  outcome varchar(500),
  success boolean,
  outcome_tags jsonb not null default '[]',
  tools_called jsonb not null default '[]',
  webhook_sent boolean not null default false,
  webhook_response jsonb,
  estimated_cost decimal(12,6),
  tokens_used integer,
  turn_latency_ms double precision,
  rtp_stats jsonb,
  created_at timestamptz not null default now()
);
create index idx_call_logs_campaign on call_logs (campaign_id, id);
create index idx_call_logs_created on call_logs (created_at);
create index call_logs_open on call_logs (node_id) where ended_at is null;
create index call_logs_contact on call_logs (contact_id);
create index call_logs_phone on call_logs (phone_number);

create table call_turns (
  id uuid primary key,
  call_id uuid not null references call_logs(id) on delete cascade,
  item_id varchar(100) not null,
  who varchar(10) not null check (who in ('callee', 'agent')),
  text text not null,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  interrupted boolean not null default false,
  created_at timestamptz not null default now(),
  unique (call_id, item_id)
);

create table call_events (
  id uuid primary key,
  call_id uuid not null references call_logs(id) on delete cascade,
  at timestamptz not null,
  kind varchar(50) not null,
  data jsonb not null default '{}',
  created_at timestamptz not null default now()
);
create index call_events_call on call_events (call_id, at);

create table recordings (
  id uuid primary key,
  call_log_id uuid not null unique references call_logs(id) on delete cascade,
  file_path varchar(500) not null,
  file_size bigint not null,
  duration_seconds double precision not null,
  format varchar(20) not null,
  transcription_status varchar(20),
  transcription_text text,
  transcription_segments jsonb,
  created_at timestamptz not null default now()
);

create table outbox (
  id bigint generated always as identity primary key,
  topic varchar(50) not null,
  payload jsonb not null,
  created_at timestamptz not null default now()
);

create table uploads (
  id uuid primary key,
  user_id uuid references users(id) on delete cascade,
  file_name varchar(255) not null,
  file_path varchar(500) not null,
  file_size bigint not null,
  created_at timestamptz not null default now()
);

create table jobs (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  kind varchar(20) not null,
  state varchar(20) not null default 'waiting'
    check (state in ('waiting', 'active', 'completed', 'failed')),
  progress double precision not null default 0,
  detail text,
  input jsonb not null default '{}',
  result jsonb,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  ended_at timestamptz
);

create table settings (
  key varchar(100) primary key,
  value jsonb not null,
  updated_at timestamptz not null default now()
);
`;
