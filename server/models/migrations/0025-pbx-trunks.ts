/** Trunks whose calls an Asterisk or FreePBX places. */
export const up = /* sql */ `
alter table sip_trunks
  add column telephony varchar(10) not null default 'sip' check (telephony in ('sip', 'asterisk')),
  add column asterisk jsonb,
  add constraint sip_trunks_asterisk check (telephony = 'sip' or asterisk is not null);
`;
