/** Tools of the user's own, and who wants to be called again. */
export const up = /* sql */ `
create table tools (
  id uuid primary key,
  user_id uuid references users(id) on delete set null,
  name varchar(64) not null unique,
  description text not null,
  is_active boolean not null default true,
  settings jsonb not null,
  headers jsonb not null default '[]',
  timeout_ms integer not null,
  max_uses integer not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index tools_created on tools (created_at, id);

alter table agents add column tool_ids jsonb not null default '[]';
update agent_versions set settings = settings || jsonb_build_object('tool_ids', '[]'::jsonb);

alter table call_logs add column callback_at timestamptz, add column callback_note varchar(500);
-- One a contact: a new wish takes the place of the last.
alter table campaign_contacts add column callback_at timestamptz, add column callback_note varchar(500);
`;
