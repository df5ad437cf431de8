import type { Campaign as CampaignView, Contact as ContactView } from '../../contract/campaigns.ts';
import type { Campaign, CampaignContact, PhoneNumber } from '../../models/index.ts';
import { iso } from '../paging.ts';

export const presentCampaign = (campaign: Campaign, activeCalls: number): CampaignView => ({
  id: campaign.id,
  name: campaign.name,
  description: campaign.description,
  agent_id: campaign.agent_id,
  agent_version: campaign.agent_version,
  trunk_id: campaign.trunk_id,
  trunk_group_id: campaign.trunk_group_id,
  media_engine: campaign.media_engine,
  concurrent_calls: campaign.concurrent_calls,
  calls_per_second: campaign.calls_per_second,
  retry_attempts: campaign.retry_attempts,
  retry_delay_minutes: campaign.retry_delay_minutes,
  ring_timeout: campaign.ring_timeout,
  working_hours_enabled: campaign.working_hours_enabled,
  working_hours_start: clock(campaign.working_hours_start),
  working_hours_end: clock(campaign.working_hours_end),
  working_days: campaign.working_days,
  timezone: campaign.timezone,
  caller_id: campaign.caller_id,
  record_calls: campaign.record_calls,
  status: campaign.status,
  started_at: iso(campaign.started_at),
  completed_at: iso(campaign.completed_at),
  total_numbers: campaign.total_numbers,
  completed_calls: campaign.completed_calls,
  successful_calls: campaign.successful_calls,
  active_calls: activeCalls,
  created_at: campaign.created_at.toISOString(),
  updated_at: campaign.updated_at.toISOString(),
});

/** PostgreSQL gives seconds too. */
const clock = (time: string | null): string | null => time?.slice(0, 5) ?? null;

export const presentContact = (contact: CampaignContact, number: PhoneNumber): ContactView => ({
  id: contact.id,
  campaign_id: contact.campaign_id,
  phone_number_id: contact.phone_number_id,
  phone_number: number.phone_number,
  customer_name: number.customer_name,
  status: contact.status as ContactView['status'],
  priority: contact.priority,
  attempts: contact.attempts,
  reason: contact.reason,
  next_attempt_at: contact.status === 'pending' ? iso(contact.next_attempt_at) : null,
  callback_at: iso(contact.callback_at),
  callback_note: contact.callback_note,
  last_attempt_at: iso(contact.last_attempt_at),
  completed_at: iso(contact.completed_at),
});
