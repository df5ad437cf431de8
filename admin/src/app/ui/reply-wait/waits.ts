import type { CampaignStats } from '../../../../../server/contract/campaigns.ts';
import type { Turn } from '../../../../../server/contract/calls.ts';

/** Typical waits of one call or of many, in ms; the parts are the medians. */
export type Waits = NonNullable<CampaignStats['reply_wait_ms']>;

/** The waits in a conversation; null when nobody waited for anything. */
export function waitsOf(turns: readonly Turn[]): Waits | null {
  const waits = turns.flatMap(({ wait }) => wait ?? []);
  if (waits.length === 0) return null;
  const of = (share: number, values: readonly number[]): number => {
    const sorted = values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  };
  const whole = waits.map((wait) => wait.latency_ms);
  return {
    turns: waits.length,
    p50: of(0.5, whole),
    p95: of(0.95, whole),
    parts: {
      vad: of(
        0.5,
        waits.map((wait) => wait.vad_ms),
      ),
      model: of(
        0.5,
        waits.map((wait) => wait.model_ms),
      ),
      network: of(
        0.5,
        waits.map((wait) => wait.network_ms),
      ),
      playout: of(
        0.5,
        waits.map((wait) => wait.playout_ms),
      ),
    },
  };
}
