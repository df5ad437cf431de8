import type { Call, CallEvent } from '../../../../../server/contract/calls.ts';
import type { LiveCall } from '../../../../../server/contract/live.ts';

/** A point of a call's timeline. */
export interface Moment {
  /** Ms since the epoch. */
  readonly at: number;
  /** A phase of the call, or the kind of an event. */
  readonly kind: string;
  readonly isPhase: boolean;
  /** What more there is to say: the tool's name, the digit, the problem. */
  readonly detail: string;
  /** What a tool was given, and what it said; null for anything else, and for calls of old. */
  readonly tool: {
    readonly given: string;
    readonly result: string;
    readonly failed: boolean;
  } | null;
}

type Phases = Pick<
  Call,
  'initiated_at' | 'ring_started_at' | 'connected_at' | 'ended_at' | 'hangup_cause'
>;

const wordsOf = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';

/** The one value of an event that tells it from others of its kind. */
function detailOf({ kind, data }: CallEvent): string {
  if (kind === 'agent.interrupted') return '';
  if (kind.startsWith('line.'))
    return [data['trunk'], data['status']].map(wordsOf).filter(Boolean).join(' · ');
  if (kind.startsWith('transfer.')) return wordsOf(data['explanation'] ?? data['to']);
  if (kind.startsWith('party.')) return wordsOf(data['role']);
  return wordsOf(
    data['name'] ??
      data['digit'] ??
      data['digits'] ??
      data['problem'] ??
      data['message'] ??
      data['reason'] ??
      data['code'],
  );
}

function toolOf({ kind, data }: CallEvent): Moment['tool'] {
  const result = data['result'];
  if (kind !== 'tool.used' || typeof result !== 'string') return null;
  return { given: wordsOf(data['arguments']), result, failed: data['failed'] === true };
}

/** Who answered is judged again and again: only another verdict is news. */
function isNews({ kind }: CallEvent, at: number, events: readonly CallEvent[]): boolean {
  if (!kind.startsWith('answered.')) return true;
  return events.slice(0, at).findLast((event) => event.kind.startsWith('answered.'))?.kind !== kind;
}

/** What a PBX told of its channel; such a call has no SIP messages of ours. */
const isOfChannel = ({ kind }: CallEvent): boolean => kind.startsWith('channel.');

export const channelMomentsOf = (events: readonly CallEvent[]): Moment[] =>
  events.filter(isOfChannel).map(momentOf);

const momentOf = (event: CallEvent): Moment => ({
  at: Date.parse(event.at),
  kind: event.kind,
  isPhase: false,
  detail: detailOf(event),
  tool: toolOf(event),
});

/** Phases and events of a call in one line, as they happened. */
export function momentsOf(call: Phases, events: readonly CallEvent[]): Moment[] {
  const phase = (kind: string, at: string | null, detail = ''): Moment[] =>
    at === null ? [] : [{ at: Date.parse(at), kind, isPhase: true, detail, tool: null }];
  return [
    ...phase('dialing', call.initiated_at),
    ...phase('ringing', call.ring_started_at),
    ...phase('talking', call.connected_at),
    ...events
      .filter(isNews)
      .filter((event) => !isOfChannel(event))
      .map(momentOf),
    ...phase('closed', call.ended_at, call.hangup_cause ?? ''),
  ].sort((a, b) => a.at - b.at);
}

/** What the live feed already knows of a call that is under way, over what is written down. */
export const livePhases = (call: Phases, live: LiveCall | undefined): Phases => {
  const iso = (at: number | null | undefined) => (at ? new Date(at).toISOString() : null);
  return {
    ...call,
    initiated_at: call.initiated_at ?? iso(live?.started_at),
    connected_at: call.connected_at ?? iso(live?.answered_at),
    ended_at: call.ended_at ?? iso(live?.ended_at),
  };
};
