import type { ActorSpec } from '../kernel/actor.ts';
import { CampaignEdge, type CampaignPorts } from './edge.ts';
import type { CampaignEffect, CampaignMessage } from './messages.ts';
import { newCampaign, reduceCampaign, type CampaignState } from './state.ts';

/**
 * One running campaign on this node: claims due contacts and runs a call for each. After a crash
 * it starts again from the store; its calls were hung up and their claims are released.
 */
export function campaignActor(
  ports: CampaignPorts,
  campaignId: string,
): ActorSpec<CampaignState, CampaignMessage, CampaignEffect> {
  return {
    name: campaignId,
    kind: 'campaign',
    initial: newCampaign(),
    edge: (self) => new CampaignEdge(ports, campaignId, self),
    reduce: reduceCampaign,
    isDone: (state) => state.phase === 'over',
    phase: (state) => state.phase,
    onStart: () => ({ type: 'load' }),
    async restart({ state }) {
      await ports.campaigns.releaseCalls(ports.nodeId, state.calls);
      return newCampaign();
    },
    onChildCrash: ({ name, restarting }) =>
      restarting ? undefined : { type: 'callLost', callId: name, at: ports.calls.clock.now() },
  };
}
