import * as z from 'zod';
import { NO_STATS, type RtpStats } from '../actors/ports/model.ts';

const count = z.coerce.number().int().nonnegative().catch(0);

/** Of `uuid_dump`, after `uuid_set_media_stats`. */
const Variables = z.object({
  variable_rtp_audio_in_media_packet_count: count,
  variable_rtp_audio_out_media_packet_count: count,
});

/** What FreeSWITCH counted on the carrier's side. It tells nothing of lost, late or concealed packets. */
export function rtpStatsOf(variables: unknown): Omit<RtpStats, 'codec'> {
  const found = Variables.parse(variables);
  return {
    ...NO_STATS,
    received: found.variable_rtp_audio_in_media_packet_count,
    sent: found.variable_rtp_audio_out_media_packet_count,
  };
}
