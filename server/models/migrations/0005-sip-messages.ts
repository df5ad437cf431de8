/** The SIP messages of calls, as they were on the wire. */
export const up = /* sql */ `
create table sip_messages (
  id bigint generated always as identity primary key,
  -- Call-ID header: a call is joined by its sip_call_id, which is stored when its INVITE leaves.
  sip_call_id varchar(255) not null,
  at timestamptz not null,
  direction varchar(3) not null check (direction in ('in', 'out')),
  transport varchar(10),
  peer varchar(255),
  text text not null
);
create index sip_messages_call on sip_messages (sip_call_id, at);
create index call_logs_sip_call_id on call_logs (sip_call_id) where sip_call_id is not null;
`;
