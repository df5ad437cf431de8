/** A call may have several further legs: of the person it is passed on to, and of supervisors. */
export const up = /* sql */ `
-- The trunks whose slots further legs hold, by leg. They go back with the call's own.
alter table call_logs
  add column further_lines jsonb not null default '{}',
  add column supervisor_sip_call_ids text[] not null default '{}';
update call_logs set further_lines = jsonb_build_object('operator', second_trunk_id)
  where second_trunk_id is not null and ended_at is null;
alter table call_logs drop column second_trunk_id;
`;
