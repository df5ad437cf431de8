/** What agents do about recordings, and clips of the user's own that announce them. */
export const up = /* sql */ `
create table clips (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  name varchar(100) not null,
  duration_ms integer not null,
  audio bytea not null,
  created_at timestamptz not null default now()
);
create index clips_name on clips (name, id);
create index clips_created_at on clips (created_at, id);

-- An old version may name a clip that is gone: a shipped one stands in for it.
alter table agents
  add column records_calls boolean not null default true,
  add column recording_announcement varchar(20) not null default 'off'
    check (recording_announcement in ('off', 'recorded', 'recorded_ai', 'own')),
  add column recording_language varchar(10) check (recording_language in ('en', 'tr')),
  add column recording_clip_id uuid,
  add column recording_starts varchar(10) not null default 'before'
    check (recording_starts in ('before', 'after'));
create index agents_recording_clip on agents (recording_clip_id) where recording_clip_id is not null;
update agent_versions set settings = settings || jsonb_build_object(
  'records_calls', true,
  'recording_announcement', 'off',
  'recording_language', null,
  'recording_clip_id', null,
  'recording_starts', 'before');
`;
