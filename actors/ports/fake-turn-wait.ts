import type { TurnWait } from './turn-wait.ts';

/** For specs: a callee who waited so long. */
export const aWait = (latencyMs: number): TurnWait => ({
  ...{ latencyMs, vadMs: latencyMs, modelMs: 0, networkMs: 0, playoutMs: 0 },
});
