import type { Language } from '../voices/phrases.ts';
import type { LineFigures } from './rtp-messages.ts';
import type { PersonaName } from './personas.ts';

/** A SIP request that arrived for a call. */
export interface ReceivedRequest {
  readonly at: string;
  readonly method: string;
  readonly cseq: string;
  /** Whether it is inside a dialog: an INVITE without a To tag is a new call. */
  readonly hasToTag: boolean;
}

/** What the carrier notes in its journal about a call. */
export interface CallRecord {
  /** The SIP Call-ID. */
  readonly callId: string;
  readonly number: string;
  readonly from: string;
  readonly at: string;
  /** Which call to this number it is, counted by Call-ID, from 1. */
  readonly attempt: number;
  readonly persona: PersonaName | 'nobody';
  readonly language: Language;
  readonly received: ReceivedRequest[];
  /** Final status sent to the INVITE. */
  status?: number;
  ringingAt?: string;
  answeredAt?: string;
  /** The 200 OK on the system's steady clock, to which `startMs` of what follows is added. */
  answeredAtMs?: number;
  endedAt?: string;
  endedBy?: 'caller' | 'callee' | 'cancel' | 'refusal';
  /** Why the callee hung up. */
  why?: string;
  /** What the callee said; `startMs` counts from the answer. */
  readonly spoke: {
    readonly phraseId: string;
    readonly text: string;
    readonly startMs: number;
    readonly ms: number;
  }[];
  /** What the callee heard the agent say. */
  readonly heard: {
    readonly startMs: number;
    readonly ms: number;
    readonly interrupted: boolean;
    phraseId: string | null;
    text: string | null;
  }[];
  digitsSent: string;
  digitsReceived: string;
  rtp?: LineFigures;
}

/** The calls in figures. */
export function countCalls(records: readonly CallRecord[]): object {
  const personas: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  for (const { persona, status } of records) {
    personas[persona] = (personas[persona] ?? 0) + 1;
    if (status !== undefined) statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return {
    calls: records.length,
    answered: records.filter(({ answeredAt }) => answeredAt !== undefined).length,
    open: records.filter(({ endedAt }) => endedAt === undefined).length,
    numbers: new Set(records.map(({ number }) => number)).size,
    personas,
    statuses,
  };
}
