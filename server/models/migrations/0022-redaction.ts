/** Card numbers are masked in what is kept of an agent's calls. */
export const up = /* sql */ `
alter table agents add column redact_cards boolean not null default true;
update agent_versions set settings = settings || jsonb_build_object('redact_cards', true);
`;
