/** How long an agent waits for a callee who has put it on hold. */
export const up = /* sql */ `
alter table agents add column max_hold_seconds integer not null default 120;
update agent_versions set settings = settings || jsonb_build_object('max_hold_seconds', 120);
`;
