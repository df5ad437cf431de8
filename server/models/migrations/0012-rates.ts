/** A trunk's own rates, by page. */
export const up = /* sql */ `
create index rates_trunk on rates (trunk_id, id);
`;
