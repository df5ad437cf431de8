import { callActor } from '../call/call.ts';
import type { CallPorts } from '../call/call-ports.ts';
import type { ClosedCall } from '../call/edge.ts';
import type { CallMessage } from '../call/messages.ts';
import { asParent, spawnActor, tell, type Address, type Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { CallPlan } from '../ports/model.ts';
import type { CampaignStore } from '../ports/store.ts';
import type { CampaignEffect, CampaignMessage } from './messages.ts';

export interface CampaignPorts {
  readonly nodeId: string;
  readonly campaigns: CampaignStore;
  readonly calls: CallPorts;
  /** The campaign's actor on this node has nothing left to do. */
  over(campaignId: string): void;
}

/** Claims contacts, runs a call actor for each, and shows the campaign's progress. */
export class CampaignEdge implements Edge<CampaignEffect, CampaignMessage> {
  readonly #ports: CampaignPorts;
  readonly #campaignId: string;
  readonly #self: Address<CampaignMessage>;
  readonly #timers: Timers<'tick'>;
  readonly #calls = new Map<string, Address<CallMessage>>();

  constructor(ports: CampaignPorts, campaignId: string, self: Address<CampaignMessage>) {
    this.#ports = ports;
    this.#campaignId = campaignId;
    this.#self = self;
    this.#timers = new Timers(ports.calls.clock);
  }

  async perform(
    effect: CampaignEffect,
    send: (message: CampaignMessage) => void,
  ): Promise<CampaignMessage | void> {
    const { campaigns, nodeId, calls } = this.#ports;
    const { clock } = calls;
    const id = this.#campaignId;
    switch (effect.type) {
      case 'load':
        return { type: 'loaded', plan: await campaigns.plan(id), at: clock.now() };
      case 'claim': {
        const claimed = await campaigns.claim(id, nodeId, effect.atMost);
        return { type: 'claimed', ...claimed, at: clock.now() };
      }
      case 'count':
        return { type: 'counted', progress: await campaigns.progress(id), at: clock.now() };
      case 'checkCompletion':
        return { type: 'completionChecked', completed: await campaigns.completeIfDone(id) };
      case 'spawnCall':
        return this.#spawnCall(effect.plan);
      case 'hangUp':
        return this.#hangUp(effect);
      case 'tellCall': {
        const call = this.#calls.get(effect.callId);
        return call && tell(call, effect.message);
      }
      case 'releaseCall':
        this.#calls.delete(effect.callId);
        await campaigns.releaseCalls(nodeId, [effect.callId]);
        return;
      case 'tellOver':
        return this.#ports.over(id);
      case 'tickAfter':
        return this.#timers.set('tick', effect.ms, () => send({ type: 'ticked', at: clock.now() }));
      case 'show':
        return calls.live.put('campaigns', {
          id,
          status: effect.plan.status,
          total: effect.progress.total,
          finished: effect.progress.finished,
          successful: effect.progress.successful,
          active: effect.progress.active,
          waitsFor: effect.waitsFor,
        });
    }
  }

  failed(effect: CampaignEffect): CampaignMessage {
    return { type: 'failed', effect: effect.type, at: this.#ports.calls.clock.now() };
  }

  #spawnCall(plan: CallPlan): void {
    const { calls } = this.#ports;
    const closed = (call: ClosedCall) => {
      this.#calls.delete(plan.callId);
      tell(this.#self, { type: 'callClosed', call, at: calls.clock.now() });
    };
    this.#calls.set(plan.callId, spawnActor(asParent(this.#self), callActor(calls, plan, closed)));
  }

  #hangUp(effect: Extract<CampaignEffect, { type: 'hangUp' }>): void {
    const call = this.#calls.get(effect.callId);
    const { reason, polite } = effect;
    if (call) tell(call, { type: 'hangUp', at: this.#ports.calls.clock.now(), reason, polite });
  }

  release(): void {
    this.#timers.clear();
  }
}
