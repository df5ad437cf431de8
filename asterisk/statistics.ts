import * as z from 'zod';
import type { RtpStats } from '../actors/ports/model.ts';

/** `GET /channels/:id/rtp_statistics`; times in seconds. */
const Statistics = z.object({
  rxcount: z.number().default(0),
  txcount: z.number().default(0),
  rxploss: z.number().default(0),
  rxjitter: z.number().default(0),
  txploss: z.number().default(0),
  rtt: z.number().default(0),
});

/** What Asterisk counted on the carrier's side. It tells nothing of late or concealed packets. */
export function rtpStatsOf(found: unknown): Omit<RtpStats, 'codec'> {
  const { rxcount, txcount, rxploss, rxjitter, txploss, rtt } = Statistics.parse(found);
  // Zero until the carrier reports what it got; no way there and back takes no time.
  const isReported = rtt > 0;
  return {
    received: rxcount,
    sent: txcount,
    lost: rxploss,
    late: 0,
    concealed: 0,
    jitterMs: rxjitter * 1000,
    rttMs: isReported ? rtt * 1000 : null,
    mos: null,
    remoteLoss: isReported && txcount > 0 ? txploss / txcount : null,
  };
}
