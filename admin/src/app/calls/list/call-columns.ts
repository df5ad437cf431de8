import type { Call } from '../../../../../server/contract/calls.ts';
import type { Format } from '../../core/format.ts';
import type { Column } from '../../ui/data-table/column.ts';

type Word = (key: string) => string;

/** The columns of a table of calls; `word` gives a text by its key. */
export const callColumns = (format: Format, word: Word): Column<Call>[] => [
  ...whatColumns(word),
  ...whoColumns(),
  ...howColumns(format),
];

/** Who was called, and what came of it. */
function whatColumns(word: Word): Column<Call>[] {
  return [
    {
      id: 'phone_number',
      label: 'calls.number',
      text: (call) => call.phone_number,
      mono: true,
      fixed: true,
      width: 'minmax(124px, 1fr)',
    },
    {
      id: 'disposition',
      label: 'calls.ended',
      text: (call) => word(`status.${call.disposition ?? 'calling'}`),
      width: 'minmax(92px, 0.9fr)',
    },
    {
      id: 'direction',
      label: 'call.direction',
      text: (call) => word(`direction.${call.direction}`),
      hidden: true,
    },
    {
      id: 'outcome',
      label: 'call.outcome',
      text: (call) => call.outcome ?? '–',
      width: 'minmax(0, 0.9fr)',
    },
  ];
}

/** For whom, and by whom. */
function whoColumns(): Column<Call>[] {
  return [
    {
      id: 'campaign',
      label: 'calls.campaign',
      text: (call) => call.campaign_name ?? '–',
      width: 'minmax(0, 0.9fr)',
    },
    {
      id: 'agent',
      label: 'calls.agent',
      text: (call) => call.agent_name ?? '–',
      width: 'minmax(0, 0.8fr)',
    },
  ];
}

/** When, how long, for how much. */
function howColumns(format: Format): Column<Call>[] {
  return [
    {
      id: 'created_at',
      label: 'call.at',
      text: (call) => format.moment(call.created_at),
      sort: true,
      width: 'minmax(0, 1.55fr)',
    },
    {
      id: 'duration_seconds',
      label: 'call.duration',
      text: (call) => format.duration(call.duration_seconds),
      sort: true,
      numeric: true,
      width: 'minmax(60px, 0.5fr)',
    },
    {
      id: 'estimated_cost',
      label: 'calls.cost',
      text: (call) => format.cost(call.estimated_cost),
      sort: true,
      numeric: true,
      width: 'minmax(66px, 0.5fr)',
    },
    ...hiddenColumns(format),
  ];
}

/** What only some look for, until it is chosen. */
const hiddenColumns = (format: Format): Column<Call>[] => [
  { id: 'trunk', label: 'calls.trunk', text: (call) => call.trunk_name ?? '–', hidden: true },
  {
    id: 'attempt',
    label: 'call.attempt',
    text: (call) => String(call.attempt),
    numeric: true,
    hidden: true,
  },
  { id: 'cause', label: 'call.cause', text: (call) => call.hangup_cause ?? '–', hidden: true },
  {
    id: 'latency',
    label: 'call.latency',
    text: (call) =>
      call.turn_latency_ms === null ? '–' : `${format.whole(call.turn_latency_ms)} ms`,
    numeric: true,
    hidden: true,
  },
  {
    id: 'mos',
    label: 'call.mos',
    text: (call) => call.rtp?.mos?.toFixed(1) ?? '–',
    numeric: true,
    hidden: true,
  },
];
