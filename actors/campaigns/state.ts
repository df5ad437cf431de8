import { move, stay, type Step } from '../kernel/step.ts';
import type { CampaignsEffect, CampaignsMessage } from './messages.ts';

/** Heartbeat of the node, and how often it looks for campaigns started elsewhere. */
export const BEAT_EVERY_MS = 5000;

export interface CampaignsState {
  readonly phase: 'running' | 'draining';
  readonly campaigns: readonly string[];
  /** Calls placed by hand. */
  readonly calls: readonly string[];
  readonly drained: (() => void) | null;
}

type CampaignsStep = Step<CampaignsState, CampaignsEffect>;

export const noCampaigns = (): CampaignsState => ({
  phase: 'running',
  campaigns: [],
  calls: [],
  drained: null,
});

/** Pure: the same state and message give the same step. Unexpected messages change nothing. */
export function reduceCampaigns(state: CampaignsState, message: CampaignsMessage): CampaignsStep {
  switch (message.type) {
    case 'ticked':
      return move(
        state,
        { type: 'beat' },
        ...(state.phase === 'running' ? [{ type: 'find' } as const] : []),
        { type: 'tickAfter', ms: BEAT_EVERY_MS },
      );
    case 'found':
      return state.phase === 'running' ? adopt(state, message.running) : stay(state);
    case 'refresh':
      return refresh(state, message.campaignId);
    case 'stop':
      return state.campaigns.includes(message.campaignId)
        ? move(state, { type: 'tellStop', campaignId: message.campaignId, at: message.at })
        : stay(state);
    case 'placeCall':
      return move(
        { ...state, calls: [...state.calls, message.plan.callId] },
        { type: 'spawnCall', plan: message.plan },
      );
    case 'hangUpCall': {
      const { callId, at, reason } = message;
      return move(state, { type: 'hangUp', callId, at, reason });
    }
    case 'tellCall':
      return move(state, message);
    case 'campaignOver':
      return settle(
        { ...state, campaigns: state.campaigns.filter((id) => id !== message.campaignId) },
        { type: 'forget', campaignId: message.campaignId },
      );
    case 'callClosed':
      return settle(withoutCall(state, message.call.callId));
    case 'callLost':
      return settle(withoutCall(state, message.callId), {
        type: 'releaseCall',
        callId: message.callId,
      });
    case 'drain':
      return drain(state, message.drained);
    case 'hangUpAll':
      return hangUpAll(state, message.at);
    case 'failed':
      return stay(state);
  }
}

function adopt(state: CampaignsState, running: readonly string[]): CampaignsStep {
  const fresh = running.filter((id) => !state.campaigns.includes(id));
  return move(
    { ...state, campaigns: [...state.campaigns, ...fresh] },
    ...fresh.map((campaignId) => ({ type: 'spawnCampaign', campaignId }) as const),
  );
}

function refresh(state: CampaignsState, campaignId: string): CampaignsStep {
  if (state.campaigns.includes(campaignId)) return move(state, { type: 'tellLoad', campaignId });
  return state.phase === 'running' ? adopt(state, [campaignId]) : stay(state);
}

const withoutCall = (state: CampaignsState, callId: string): CampaignsState => ({
  ...state,
  calls: state.calls.filter((id) => id !== callId),
});

function drain(state: CampaignsState, drained: () => void): CampaignsStep {
  return settle(
    { ...state, phase: 'draining', drained },
    ...state.campaigns.map((campaignId) => ({ type: 'tellDrain', campaignId }) as const),
  );
}

function settle(state: CampaignsState, ...effects: CampaignsEffect[]): CampaignsStep {
  const { drained } = state;
  if (!drained || state.campaigns.length > 0 || state.calls.length > 0)
    return move(state, ...effects);
  return move({ ...state, drained: null }, ...effects, { type: 'tellDrained', drained });
}

function hangUpAll(state: CampaignsState, at: number): CampaignsStep {
  return move<CampaignsState, CampaignsEffect>(
    state,
    ...state.campaigns.map((campaignId) => ({ type: 'tellStop', campaignId, at }) as const),
    ...state.calls.map(
      (callId) => ({ type: 'hangUp', callId, at, reason: 'the node is shutting down' }) as const,
    ),
  );
}
