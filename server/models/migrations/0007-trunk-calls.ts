/** A trunk's own calls, by when they were made. */
export const up = /* sql */ `
create index call_logs_trunk on call_logs (trunk_id, created_at);
`;
