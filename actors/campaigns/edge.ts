import { callActor } from '../call/call.ts';
import type { CallMessage } from '../call/messages.ts';
import { campaignActor } from '../campaign/campaign.ts';
import type { CampaignPorts } from '../campaign/edge.ts';
import type { CampaignMessage } from '../campaign/messages.ts';
import { asParent, spawnActor, tell, type Address, type Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { CallPlan } from '../ports/model.ts';
import type { LostCall, NodeStore } from '../ports/store.ts';
import type { CampaignsEffect, CampaignsMessage } from './messages.ts';

export interface CampaignsPorts extends Omit<CampaignPorts, 'over'> {
  readonly nodes: NodeStore;
  /** Calls of a dead node were closed; what is left of them (recordings) can be mended. */
  lost(calls: readonly LostCall[]): void;
}

/** Runs the campaigns of this node, its calls by hand, and its heartbeat. */
export class CampaignsEdge implements Edge<CampaignsEffect, CampaignsMessage> {
  readonly #ports: CampaignsPorts;
  readonly #self: Address<CampaignsMessage>;
  readonly #timers: Timers<'tick'>;
  readonly #campaigns = new Map<string, Address<CampaignMessage>>();
  readonly #calls = new Map<string, Address<CallMessage>>();

  constructor(ports: CampaignsPorts, self: Address<CampaignsMessage>) {
    this.#ports = ports;
    this.#self = self;
    this.#timers = new Timers(ports.calls.clock);
  }

  async perform(effect: CampaignsEffect): Promise<CampaignsMessage | void> {
    const { nodeId, campaigns } = this.#ports;
    switch (effect.type) {
      case 'spawnCampaign':
        return this.#spawnCampaign(effect.campaignId);
      case 'tellLoad':
        return this.#tellCampaign(effect.campaignId, { type: 'load' });
      case 'tellDrain':
        return this.#tellCampaign(effect.campaignId, { type: 'drain' });
      case 'tellStop':
        return this.#tellCampaign(effect.campaignId, { type: 'stop', at: effect.at, polite: true });
      case 'spawnCall':
        return this.#spawnCall(effect.plan);
      case 'hangUp':
        return this.#hangUp(effect);
      case 'tellCall':
        return this.#tellCall(effect.callId, effect.message);
      case 'releaseCall':
        this.#calls.delete(effect.callId);
        await campaigns.releaseCalls(nodeId, [effect.callId]);
        return;
      case 'forget':
        this.#campaigns.delete(effect.campaignId);
        return this.#ports.calls.live.gone('campaigns', effect.campaignId);
      case 'beat':
        return this.#beat();
      case 'find':
        return { type: 'found', running: await campaigns.runningCampaigns() };
      case 'tickAfter':
        return this.#timers.set('tick', effect.ms, () => tell(this.#self, { type: 'ticked' }));
      case 'tellDrained':
        return effect.drained();
    }
  }

  failed(effect: CampaignsEffect): CampaignsMessage {
    return { type: 'failed', effect: effect.type };
  }

  async #beat(): Promise<void> {
    const { nodes, nodeId } = this.#ports;
    await nodes.beat(nodeId);
    const lost = await nodes.releaseLost(nodeId);
    if (lost.length > 0) this.#ports.lost(lost);
  }

  #spawnCampaign(campaignId: string): void {
    const over = (id: string) => tell(this.#self, { type: 'campaignOver', campaignId: id });
    this.#campaigns.set(
      campaignId,
      spawnActor(asParent(this.#self), campaignActor({ ...this.#ports, over }, campaignId)),
    );
  }

  #tellCampaign(campaignId: string, message: CampaignMessage): void {
    const campaign = this.#campaigns.get(campaignId);
    if (campaign) tell(campaign, message);
  }

  #spawnCall(plan: CallPlan): void {
    const call = callActor(this.#ports.calls, plan, (closed) => {
      this.#calls.delete(plan.callId);
      tell(this.#self, { type: 'callClosed', call: closed });
    });
    this.#calls.set(plan.callId, spawnActor(asParent(this.#self), call));
  }

  #tellCall(callId: string, message: CallMessage): void {
    const call = this.#calls.get(callId);
    if (call) return tell(call, message);
    for (const campaign of this.#campaigns.values())
      tell(campaign, { type: 'tellCall', callId, message });
  }

  /** A call by hand is ours; any other belongs to one of the campaigns. */
  #hangUp(effect: Extract<CampaignsEffect, { type: 'hangUp' }>): void {
    const { callId, at, reason } = effect;
    const call = this.#calls.get(callId);
    if (call) return tell(call, { type: 'hangUp', at, reason, polite: true });
    for (const campaign of this.#campaigns.values())
      tell(campaign, { type: 'hangUpCall', callId, at, reason });
  }

  release(): void {
    this.#timers.clear();
  }
}
