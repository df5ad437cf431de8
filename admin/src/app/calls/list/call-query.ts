import { beginOfDay, endOfDay } from '../../core/days.ts';
import type { Query } from '../../core/paged.ts';

/** What the address of the calls page may hold. */
export const CALL_FILTERS = [
  'phone',
  'disposition',
  'success',
  'answered',
  'by',
  'campaign',
  'agent',
  'trunk',
  'from',
  'to',
  'sort',
] as const;
export type CallFilters = Readonly<Partial<Record<(typeof CALL_FILTERS)[number], string>>>;

/** The address's filters as the server's list takes them. What cannot be searched for is left out. */
export function callQuery(filters: CallFilters): Query {
  const phone = filters.phone?.replaceAll(/[^+\d]/g, '');
  return {
    phone: phone && /\d/.test(phone) ? phone : undefined,
    disposition: filters.disposition,
    success: filters.success,
    is_answered: filters.answered,
    answered_by: filters.by,
    campaign_id: filters.campaign,
    agent_id: filters.agent,
    trunk_id: filters.trunk,
    from: beginOfDay(filters.from ?? ''),
    to: endOfDay(filters.to ?? ''),
    sort: filters.sort,
  };
}
