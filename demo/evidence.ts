import type { Call, Turn } from '../server/contract/calls.ts';
import type { Campaign, CampaignStats, Contact } from '../server/contract/campaigns.ts';
import type { TrunkStatus } from '../server/contract/trunks.ts';
import type { Client } from './client.ts';
import { readJournals, type AiSession, type CarrierCall } from './journals.ts';
import { readRecording, voicedSeconds } from './wav.ts';

/** What a recording holds, in figures. */
export interface HeardRecording {
  readonly seconds: number;
  readonly calleeSeconds: number;
  readonly agentSeconds: number;
}

/** Everything the checks look at: what REST says, and what the lab saw at its end of the wire. */
export interface Evidence {
  readonly campaign: Campaign;
  readonly stats: CampaignStats;
  readonly trunk: TrunkStatus;
  readonly contacts: readonly Contact[];
  readonly calls: readonly Call[];
  readonly transcripts: ReadonlyMap<string, readonly Turn[]>;
  readonly recordings: ReadonlyMap<string, HeardRecording>;
  readonly carrier: readonly CarrierCall[];
  readonly sessions: readonly AiSession[];
  /** Attempts after the first. */
  readonly retries: number;
}

export interface Sources {
  readonly client: Client;
  readonly campaignId: string;
  readonly trunkId: string;
  readonly carrierJournal: string;
  readonly openaiJournal: string;
}

/** Collects the evidence when the campaign is over. */
export async function collect(sources: Sources): Promise<Evidence> {
  const { client, campaignId, trunkId } = sources;
  const campaign = await client.get<Campaign>(`/campaigns/${campaignId}`);
  const calls = await client.all<Call>(`/campaigns/${campaignId}/calls`);
  const transcripts = new Map<string, Turn[]>();
  const recordings = new Map<string, HeardRecording>();
  for (const call of calls) {
    if (call.connected_at)
      transcripts.set(
        call.id,
        (await client.get<{ data: Turn[] }>(`/calls/${call.id}/transcript`)).data,
      );
    if (call.recording_id)
      recordings.set(call.id, heard(await client.bytes(`/recordings/${call.recording_id}/audio`)));
  }
  return {
    campaign,
    calls,
    transcripts,
    recordings,
    stats: await client.get<CampaignStats>(`/campaigns/${campaignId}/stats`),
    trunk: await client.get<TrunkStatus>(`/trunks/${trunkId}/status`),
    contacts: await client.all<Contact>(`/campaigns/${campaignId}/contacts`),
    retries: campaign.retry_attempts,
    ...(await readJournals(sources.carrierJournal, sources.openaiJournal)),
  };
}

function heard(file: Buffer): HeardRecording {
  const { law, seconds, callee, agent } = readRecording(file);
  return {
    seconds,
    calleeSeconds: voicedSeconds(law, callee),
    agentSeconds: voicedSeconds(law, agent),
  };
}
