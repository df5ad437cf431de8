/** Times one turn of the agent's, from the callee's last voice to the agent's first packet. */
import type { TurnWait } from '../actors/ports/turn-wait.ts';

/** All moments are on the clock of `performance.now()`; NaN when they did not come. */
export class TurnClock {
  private endedAt = Number.NaN;
  private askedAt = Number.NaN;
  private arrivedAt = Number.NaN;

  /** The callee has finished; NaN when its voice was never heard here. */
  calleeFinished(lastVoicedAt: number): void {
    this.reset();
    this.endedAt = lastVoicedAt;
  }

  /** It is the agent's turn. */
  asked(now: number): void {
    if (Number.isNaN(this.askedAt)) this.askedAt = now;
  }

  /** Audio of the agent's came. */
  arrived(now: number): void {
    if (Number.isNaN(this.arrivedAt)) this.arrivedAt = now;
  }

  /** Nobody waits for the agent: it speaks unasked, or the callee goes on. */
  reset(): void {
    this.endedAt = this.askedAt = this.arrivedAt = Number.NaN;
  }

  /**
   * The agent is heard. `rttMs` is the way to the provider and back, which every turn takes twice: audio and the news
   * of its end, then request and reply.
   */
  heard(now: number, rttMs: number): TurnWait | null {
    const { endedAt, askedAt, arrivedAt } = this;
    this.reset();
    if (Number.isNaN(endedAt)) return null;
    const whole = Math.max(0, Math.round(now - endedAt));
    const asked = between(0, Math.round(askedAt - endedAt), whole);
    const arrived = between(asked, Math.round(arrivedAt - endedAt), whole);
    const way = Math.round(rttMs);
    const vadMs = Math.max(0, asked - way);
    const modelMs = Math.max(0, arrived - asked - way);
    const playoutMs = whole - arrived;
    const networkMs = whole - vadMs - modelMs - playoutMs;
    return { latencyMs: whole, vadMs, modelMs, networkMs, playoutMs };
  }
}

const between = (least: number, value: number, most: number): number =>
  Number.isNaN(value) ? least : Math.min(most, Math.max(least, value));
