import type { FurtherLeg, FurtherLine, FurtherLineAsked, FurtherLines } from './further-lines.ts';
import type { FailoverRule, LineChoice } from './model.ts';

/** Gives the call's own line, unless it is full; {@link others} stand in for it. */
export class FakeFurtherLines implements FurtherLines {
  readonly log: string[];
  /** Trunks that take no call. */
  full: string[] = [];
  others: LineChoice[] = [];
  failover: FailoverRule | null = null;
  refusal: Extract<FurtherLine, { taken: false }> = {
    taken: false,
    why: 'no_line',
    explanation: 'The trunk takes no further call now.',
  };

  constructor(log: string[]) {
    this.log = log;
  }

  async take({ legId, own, tried }: FurtherLineAsked): Promise<FurtherLine> {
    const line = [own, ...this.others].find(
      ({ trunk }) => !tried.includes(trunk.id) && !this.full.includes(trunk.id),
    );
    if (!line) return this.refusal;
    this.log.push(`take ${line.trunk.id} for ${legId}`);
    return { taken: true, line, failover: this.failover };
  }

  async invited({ legId }: FurtherLeg): Promise<void> {
    this.log.push(`invited ${legId}`);
  }

  async giveBack({ legId }: FurtherLeg): Promise<void> {
    this.log.push(`give back ${legId}`);
  }
}
