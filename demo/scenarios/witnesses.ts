/** What the lab noted at its end of the wire, as far as scenarios look at it. */
import { z } from 'zod';

const CalleeRecord = z.object({
  callId: z.string(),
  number: z.string(),
  persona: z.string(),
  received: z.array(z.object({ method: z.string() })),
  answeredAt: z.string().optional(),
  /** The answer on the steady clock of the machine. */
  answeredAtMs: z.number().optional(),
  endedAt: z.string().optional(),
  endedBy: z.string().optional(),
  spoke: z.array(z.object({ phraseId: z.string(), startMs: z.number(), ms: z.number() })),
  heard: z.array(
    z.object({
      startMs: z.number(),
      ms: z.number(),
      interrupted: z.boolean(),
      phraseId: z.string().nullable(),
    }),
  ),
  digitsSent: z.string(),
});
export type CalleeRecord = z.infer<typeof CalleeRecord>;

const SessionRecord = z.object({
  id: z.string(),
  said: z.array(
    z.object({ text: z.string(), status: z.string(), truncatedAtMs: z.number().optional() }),
  ),
  tools: z.array(z.object({ name: z.string() })),
  speechStartedAtMs: z.array(z.number()),
});
export type SessionRecord = z.infer<typeof SessionRecord>;

const WITHIN_MS = 30_000;

async function records<T extends z.ZodType>(url: string, record: T): Promise<z.output<T>[]> {
  const response = await fetch(`${url}/journal`, { signal: AbortSignal.timeout(WITHIN_MS) });
  return z.object({ records: z.array(record) }).parse(await response.json()).records;
}

export const calleesOf = (journal: string): Promise<CalleeRecord[]> =>
  records(journal, CalleeRecord);
export const sessionsOf = (journal: string): Promise<SessionRecord[]> =>
  records(journal, SessionRecord);

/** What somebody heard, as far as it was understood. */
export const phrasesHeard = (record: CalleeRecord | undefined): readonly string[] =>
  record?.heard.flatMap(({ phraseId }) => (phraseId === null ? [] : [phraseId])) ?? [];
