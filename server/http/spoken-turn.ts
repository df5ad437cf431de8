import type { Turn } from '../../actors/ports/model.ts';
import type { TurnWait } from '../../actors/ports/turn-wait.ts';
import type { Turn as TurnView } from '../contract/calls.ts';

const iso = (at: number): string => new Date(at).toISOString();

/** A turn as sockets tell it, before it is stored. */
export function presentSpoken(turn: Turn): TurnView {
  const { itemId, who, text, startedAt, endedAt, interrupted, wait } = turn;
  const times = { started_at: iso(startedAt), ended_at: iso(endedAt) };
  return {
    ...{ item_id: itemId, who, text, ...times, interrupted },
    wait: wait ? presentWait(wait) : null,
  };
}

const presentWait = ({ latencyMs, vadMs, modelMs, networkMs, playoutMs }: TurnWait) => ({
  ...{ latency_ms: latencyMs, vad_ms: vadMs, model_ms: modelMs, network_ms: networkMs },
  playout_ms: playoutMs,
});
