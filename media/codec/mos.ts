/** Listening and conversation quality of G.711 by the E-model (ITU-T G.107, simplified G.107 §7). */

export interface LinkQuality {
  /** Packets lost or too late, 0 to 1. */
  readonly loss: number;
  readonly jitterMs: number;
  readonly rttMs: number | null;
}

const BASE = 93.2;
/** G.113 appendix I: G.711 with loss concealment, random loss. */
const LOSS_ROBUSTNESS = 25.1;
const PACKET_MS = 20;

/** Mean opinion score, 1 to 4.5. */
export function estimateMos({ loss, jitterMs, rttMs }: LinkQuality): number {
  const delayMs = (rttMs ?? 0) / 2 + 2 * jitterMs + PACKET_MS;
  const delayImpairment = 0.024 * delayMs + 0.11 * Math.max(0, delayMs - 177.3);
  const percent = Math.min(1, Math.max(0, loss)) * 100;
  const lossImpairment = (95 * percent) / (percent + LOSS_ROBUSTNESS);
  const rating = Math.min(100, Math.max(0, BASE - delayImpairment - lossImpairment));
  const mos = 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6;
  return Math.min(4.5, Math.max(1, mos));
}
