/** How a call's line was over time: apart from the call, so that lists of calls stay light. */
export const up = /* sql */ `
create table call_quality (
  call_id uuid primary key references call_logs(id) on delete cascade,
  samples jsonb not null
);
`;
