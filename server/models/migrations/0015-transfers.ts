/** Calls that are passed on to a person: who is called, how, and what became of it. */
export const up = /* sql */ `
alter table agents alter column transfer_number type varchar(255);
alter table agents
  add column transfer_mode varchar(10) not null default 'warm' check (transfer_mode in ('warm', 'cold')),
  add column transfer_by varchar(10) not null default 'bridge' check (transfer_by in ('bridge', 'refer')),
  add column transfer_ring_seconds integer not null default 25
    check (transfer_ring_seconds between 5 and 120),
  add column transfer_then varchar(10) not null default 'leave' check (transfer_then in ('leave', 'listen'));

alter table call_logs alter column transferred_to type varchar(255);
-- The slot that a second leg holds on its trunk goes back with the call's own, also when the node dies.
alter table call_logs
  add column second_trunk_id uuid references sip_trunks(id) on delete set null,
  add column second_sip_call_ids text[] not null default '{}',
  add column transferred_at timestamptz,
  add column operator_seconds integer;

alter table call_turns drop constraint call_turns_who_check;
alter table call_turns add constraint call_turns_who_check
  check (who in ('callee', 'agent', 'operator', 'supervisor'));
`;
