import type { LiveCall } from '../../../../../server/contract/live.ts';
import type { CallGroup } from './board-layout.ts';

export const SHOWN = ['all', 'waiting', 'talking'] as const;
export const ORDERS = ['place', 'longest', 'newest', 'cost'] as const;
export const GROUPINGS = ['none', 'campaign', 'trunk'] as const;
export type Shown = (typeof SHOWN)[number];
export type Order = (typeof ORDERS)[number];
export type Grouping = (typeof GROUPINGS)[number];

export interface LiveChoice {
  readonly shown: Shown;
  /** A campaign's id, or '' for all. */
  readonly campaign: string;
  readonly search: string;
  readonly order: Order;
  readonly grouping: Grouping;
}

/** A word of the address as one of those known; the first is the default. */
export const oneOf = <T extends string>(known: readonly [T, ...T[]], word: string): T =>
  known.find((candidate) => candidate === word) ?? known[0];

const WAITING: readonly LiveCall['phase'][] = ['preparing', 'dialing', 'ringing'];

function isShown({ phase }: LiveCall, shown: Shown): boolean {
  if (shown === 'all') return true;
  return shown === 'talking' ? phase === 'talking' : WAITING.includes(phase);
}

/** Digits of the number that are not masked, the campaign, or the words spoken last. */
function matches(call: LiveCall, search: string): boolean {
  const digits = search.replaceAll(/[\s()+-]/g, '');
  return (
    (digits !== '' && call.phone.includes(digits)) ||
    [call.campaign_name, call.trunk_name, call.last_words].some((text) =>
      text?.toLowerCase().includes(search.toLowerCase()),
    )
  );
}

const SORTS: Readonly<Record<Exclude<Order, 'place'>, (a: LiveCall, b: LiveCall) => number>> = {
  longest: (a, b) => a.started_at - b.started_at,
  newest: (a, b) => b.started_at - a.started_at,
  cost: (a, b) => b.cost - a.cost,
};

/** What the grid shows of all calls, in which order and groups. */
export function chosenCalls(
  all: readonly LiveCall[],
  { shown, campaign, search, order, grouping }: LiveChoice,
): CallGroup[] {
  const wanted = all.filter(
    (call) =>
      isShown(call, shown) &&
      (campaign === '' || call.campaign_id === campaign) &&
      (search === '' || matches(call, search)),
  );
  const calls = order === 'place' ? wanted : wanted.sort(SORTS[order]);
  if (grouping === 'none') return [{ id: '', name: '', calls }];
  const groups = new Map<string, { id: string; name: string; calls: LiveCall[] }>();
  for (const call of calls) {
    const [id, name] =
      grouping === 'trunk'
        ? [call.trunk_id, call.trunk_name]
        : [call.campaign_id ?? '', call.campaign_name ?? '–'];
    const group = groups.get(id);
    if (group) group.calls.push(call);
    else groups.set(id, { id, name, calls: [call] });
  }
  return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name));
}
