/** A trunk's figures count calls that another trunk took over from it. */
export const up = /* sql */ `
create index call_events_line_failed on call_events ((data->>'trunk_id'), at) where kind = 'line.failed';
`;
