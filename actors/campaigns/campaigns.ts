import type { ActorSpec } from '../kernel/actor.ts';
import { CampaignsEdge, type CampaignsPorts } from './edge.ts';
import type { CampaignsEffect, CampaignsMessage } from './messages.ts';
import { noCampaigns, reduceCampaigns, type CampaignsState } from './state.ts';

/** Root of all dialling on this node: one child per running campaign, and the calls by hand. */
export function campaignsActor(
  ports: CampaignsPorts,
): ActorSpec<CampaignsState, CampaignsMessage, CampaignsEffect> {
  return {
    name: 'campaigns',
    kind: 'campaigns',
    initial: noCampaigns(),
    edge: (self) => new CampaignsEdge(ports, self),
    reduce: reduceCampaigns,
    isDone: () => false,
    phase: (state) => state.phase,
    onStart: () => ({ type: 'ticked' }),
    restart: async ({ state }) => {
      await ports.campaigns.releaseCalls(ports.nodeId, state.calls);
      return { ...noCampaigns(), phase: state.phase, drained: state.drained };
    },
    onChildCrash: ({ kind, name, restarting }) => {
      if (restarting) return undefined;
      return kind === 'call'
        ? { type: 'callLost', callId: name }
        : { type: 'campaignOver', campaignId: name };
    },
  };
}
