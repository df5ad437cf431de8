/** Indexes of the lists, so that each filter and sort answers alike on a million rows. */
export const up = /* sql */ `
-- Sorted columns end with the id: pages follow one another by (column, id).
create index call_logs_duration on call_logs (duration_seconds, id);
create index call_logs_cost on call_logs (estimated_cost, id);
create index call_logs_campaign_duration on call_logs (campaign_id, duration_seconds, id);
create index call_logs_campaign_cost on call_logs (campaign_id, estimated_cost, id);
create index call_logs_disposition on call_logs (disposition, id);
create index call_logs_disposition_duration on call_logs (disposition, duration_seconds, id);
create index call_logs_disposition_cost on call_logs (disposition, estimated_cost, id);
create index call_logs_campaign_disposition on call_logs (campaign_id, disposition, id);
create index call_logs_agent on call_logs (agent_id, id);
create index call_logs_by_trunk on call_logs (trunk_id, id);
create index call_logs_success on call_logs (success, id) where success is not null;
create index call_logs_connected on call_logs (id) where connected_at is not null;
create index call_logs_unconnected on call_logs (id) where connected_at is null;
-- Of the unanswered none has a duration or cost; these hold next to nothing, and say so at once.
create index call_logs_unconnected_duration on call_logs (duration_seconds, id)
  where connected_at is null and duration_seconds is not null;
create index call_logs_unconnected_cost on call_logs (estimated_cost, id)
  where connected_at is null and estimated_cost is not null;

create index campaigns_name on campaigns (name, id);

create index campaign_contacts_status on campaign_contacts (campaign_id, status, id);
create index campaign_contacts_attempts on campaign_contacts (campaign_id, attempts, id);
create index campaign_contacts_attempted on campaign_contacts (campaign_id, last_attempt_at, id);

-- A recording knows its campaign, so that a list of them needs no look at each call.
alter table recordings add column campaign_id uuid references campaigns(id) on delete set null;
update recordings set campaign_id = call_logs.campaign_id
  from call_logs where call_logs.id = recordings.call_log_id;
create index recordings_campaign on recordings (campaign_id, id);
create index recordings_duration on recordings (duration_seconds, id);
create index recordings_size on recordings (file_size, id);
`;
