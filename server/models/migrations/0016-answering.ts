/** Who answered: what agents do about machines, and the verdict on each call. */
export const up = /* sql */ `
alter table agents
  add column voicemail varchar(20) not null default 'off'
    check (voicemail in ('off', 'hang_up', 'leave_message')),
  add column voicemail_message text;
update agent_versions set settings = settings || jsonb_build_object(
  'voicemail', 'off',
  'voicemail_message', null);

-- What counts: the verdict, or what it was corrected to.
alter table call_logs add column answered_by varchar(20)
  check (answered_by in ('human', 'machine', 'screening', 'unknown'));
create index call_logs_answered_by on call_logs (answered_by, id) where answered_by is not null;

create table call_answering (
  call_id uuid primary key references call_logs(id) on delete cascade,
  verdict varchar(20) not null check (verdict in ('human', 'machine', 'screening', 'unknown')),
  confidence real not null,
  rule varchar(20) not null,
  reason text not null,
  after_ms integer not null,
  features jsonb not null,
  corrected_to varchar(20) check (corrected_to in ('human', 'machine', 'screening', 'unknown')),
  corrected_by uuid references users(id) on delete set null,
  corrected_at timestamptz
);
create index call_answering_corrected on call_answering (corrected_at) where corrected_to is not null;
`;
