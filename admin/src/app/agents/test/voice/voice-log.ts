import type { Turn } from '../../../../../../server/contract/calls.ts';
import type { VoiceTestMessage } from '../../../../../../server/contract/voice-test.ts';

/** A line of the conversation, or a tool that was used in it. */
export type VoiceEntry =
  | {
      readonly kind: 'words';
      readonly id: string;
      readonly who: Turn['who'];
      readonly text: string;
      /** When it began, ms; null while it is being spoken. */
      readonly at: number | null;
      readonly interrupted: boolean;
    }
  | {
      readonly kind: 'tool';
      readonly id: string;
      readonly name: string;
      readonly arguments: string;
      readonly result: string;
      readonly at: number;
    };

export interface VoiceLog {
  readonly entries: readonly VoiceEntry[];
  readonly speaking: 'callee' | 'agent' | 'thinking' | 'nobody';
  readonly latencies: readonly number[];
  readonly interruptions: number;
  readonly tokens: number;
  readonly cost: number;
  readonly problem: string | null;
  readonly end: Extract<VoiceTestMessage, { type: 'ended' }> | null;
}

export const emptyLog: VoiceLog = {
  ...{ entries: [], speaking: 'nobody', latencies: [], interruptions: 0 },
  ...{ tokens: 0, cost: 0, problem: null, end: null },
};

/** The log with one message more. */
export function heard(log: VoiceLog, message: VoiceTestMessage): VoiceLog {
  switch (message.type) {
    case 'state':
      return { ...log, speaking: message.speaking };
    case 'partial': {
      const { item_id: id, who, text } = message;
      const isWhole = log.entries.some((entry) => entry.id === id && entry.at !== null);
      const entry = { kind: 'words', id, who, text, at: null, interrupted: false } as const;
      return isWhole ? log : { ...log, entries: placed(log.entries, entry) };
    }
    case 'turn': {
      const { item_id: id, who, text, started_at, interrupted } = message.turn;
      const at = Date.parse(started_at);
      const entry = { kind: 'words', id, who, text, at, interrupted } as const;
      return { ...log, entries: placed(log.entries, entry) };
    }
    case 'tool': {
      const { name, result } = message;
      const at = Date.parse(message.at);
      const id = `${name} ${message.at}`;
      const entry = { kind: 'tool', id, name, arguments: message.arguments, result, at } as const;
      return { ...log, entries: placed(log.entries, entry) };
    }
    case 'interrupted':
      return { ...log, interruptions: log.interruptions + 1 };
    case 'latency':
      return { ...log, latencies: [...log.latencies, message.ms] };
    case 'usage':
      return { ...log, tokens: message.tokens, cost: message.cost };
    case 'problem':
      return { ...log, problem: message.message };
    case 'ended':
      return { ...log, end: message, speaking: 'nobody', entries: settled(log.entries) };
  }
}

/**
 * In the order of speaking: the customer's words are written down after the agent has begun to
 * answer. What is being spoken now stands last.
 */
function placed(entries: readonly VoiceEntry[], entry: VoiceEntry): readonly VoiceEntry[] {
  const known = entries.findIndex(({ id }) => id === entry.id);
  if (known >= 0) return entries.with(known, entry);
  const { at } = entry;
  if (at === null) return [...entries, entry];
  const before = entries.findLastIndex((each) => each.at !== null && each.at <= at);
  return entries.toSpliced(before + 1, 0, entry);
}

/** Words cut off by the end stay as they were. */
const settled = (entries: readonly VoiceEntry[]): readonly VoiceEntry[] =>
  entries.map((entry) =>
    entry.kind === 'words' && entry.at === null ? { ...entry, at: Infinity } : entry,
  );
