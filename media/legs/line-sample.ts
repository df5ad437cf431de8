import type { LineSample } from '../../actors/ports/model.ts';
import { estimateMos } from '../codec/mos.ts';
import type { ReportBlock } from '../codec/rtcp.ts';

const SAMPLES_PER_MS = 8;

/** What the far side and the wire told since the last report. */
export interface Heard {
  readonly block: ReportBlock;
  readonly rttMs: number | null;
  readonly remoteLoss: number | null;
}

/** How the line is now, as the report says that we send at the same moment. */
export function lineSample(at: number, { block, rttMs, remoteLoss }: Heard): LineSample {
  const jitterMs = block.jitter / SAMPLES_PER_MS;
  const loss = block.fractionLost;
  return { at, jitterMs, loss, rttMs, remoteLoss, mos: estimateMos({ loss, jitterMs, rttMs }) };
}
