import type { CallingHours } from '../../actors/ports/store.ts';
import type { Campaign } from '../models/index.ts';

export function hoursOf(campaign: Campaign): CallingHours | null {
  const { working_hours_start: start, working_hours_end: end } = campaign;
  if (!campaign.working_hours_enabled || !start || !end) return null;
  return {
    timezone: campaign.timezone,
    startMinute: minuteOf(start),
    endMinute: minuteOf(end),
    days: campaign.working_days,
  };
}

function minuteOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
