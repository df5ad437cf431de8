/** Which kind of media server carries a call, by trunk and by campaign, and which one carried it. */
const KINDS = `in ('embedded', 'freeswitch', 'asterisk')`;

export const up = /* sql */ `
alter table sip_trunks add column media_engine varchar(20) check (media_engine ${KINDS});
alter table campaigns add column media_engine varchar(20) check (media_engine ${KINDS});
alter table call_logs add column media_engine varchar(20), add column media_server varchar(80);
`;
