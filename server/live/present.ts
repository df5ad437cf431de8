import type {
  LiveActorItem,
  LiveCallItem,
  LiveCampaignItem,
  LiveTopicName,
  LiveTrunkItem,
} from '../../actors/ports/live.ts';
import type { Seat } from '../../actors/ports/supervision.ts';
import type { LiveSupervisor } from '../contract/supervision.ts';
import type { LiveActor, LiveCall, LiveCampaign, LiveItem, LiveTrunk } from '../contract/live.ts';

/** +905321234567 → +90 532 ••• •• 67: enough to recognise, too little to call. */
export function maskPhone(phone: string): string {
  const shown = phone.slice(0, 6);
  return `${shown}${'•'.repeat(Math.max(0, phone.length - shown.length - 2))}${phone.slice(-2)}`;
}

export const presentSupervisor = ({ userId, name, way, mode, isAway }: Seat): LiveSupervisor => ({
  user_id: userId,
  name,
  way,
  mode,
  is_away: isAway,
});

export const presentLiveCall = (call: LiveCallItem): LiveCall => ({
  id: call.id,
  campaign_id: call.campaignId,
  campaign_name: call.campaignName,
  trunk_id: call.trunkId,
  trunk_name: call.trunkName,
  phone: maskPhone(call.phone),
  phase: call.phase,
  speaking: call.speaking,
  started_at: call.startedAt,
  answered_at: call.answeredAt,
  ended_at: call.endedAt,
  is_held: call.isHeld,
  recording: call.recording,
  last_words: call.lastWords,
  cost: call.cost,
  disposition: call.disposition,
  transfer: call.transfer,
  supervisors: call.supervisors.map(presentSupervisor),
});

const presentCampaign = (campaign: LiveCampaignItem): LiveCampaign => ({
  id: campaign.id,
  status: campaign.status,
  total_numbers: campaign.total,
  completed_calls: campaign.finished,
  successful_calls: campaign.successful,
  active_calls: campaign.active,
  waits_for: campaign.waitsFor,
});

const presentTrunk = (trunk: LiveTrunkItem): LiveTrunk => ({
  id: trunk.id,
  name: trunk.name,
  state: trunk.state,
  reason: trunk.reason,
});

const presentActor = (actor: LiveActorItem): LiveActor => ({
  id: actor.id,
  parent: actor.parent,
  kind: actor.kind,
  phase: actor.phase,
  mailbox: actor.mailbox,
  handled: actor.handled,
  restarts: actor.restarts,
  last_fact: actor.lastFact,
  started_at: actor.startedAt,
});

/** An actor's fact as the contract's type; every field is named, so that none leaks by itself. */
export function presentLive(topic: LiveTopicName, item: unknown): LiveItem {
  switch (topic) {
    case 'calls':
      return presentLiveCall(item as LiveCallItem);
    case 'campaigns':
      return presentCampaign(item as LiveCampaignItem);
    case 'trunks':
      return presentTrunk(item as LiveTrunkItem);
    case 'actors':
      return presentActor(item as LiveActorItem);
  }
}
