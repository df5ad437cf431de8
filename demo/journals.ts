import { z } from 'zod';
import { PERSONA_NAMES } from '../lab/carrier/personas.ts';

/** What of the lab's journals the checks read. */
const CarrierCall = z.object({
  callId: z.string(),
  number: z.string(),
  attempt: z.int(),
  persona: z.enum(PERSONA_NAMES),
  received: z.array(z.object({ method: z.string(), cseq: z.string(), hasToTag: z.boolean() })),
  status: z.int().optional(),
  answeredAt: z.string().optional(),
  endedAt: z.string().optional(),
  spoke: z.array(
    z.object({ phraseId: z.string(), text: z.string(), startMs: z.number(), ms: z.number() }),
  ),
  heard: z.array(z.object({ startMs: z.number(), ms: z.number() })),
});
export type CarrierCall = z.infer<typeof CarrierCall>;

const AiSession = z.object({
  id: z.string(),
  tools: z.array(z.object({ name: z.string(), arguments: z.unknown() })),
  errors: z.array(z.string()),
});
export type AiSession = z.infer<typeof AiSession>;

const WITHIN_MS = 30_000;

async function records<T extends z.ZodType>(url: string, record: T): Promise<z.output<T>[]> {
  const response = await fetch(`${url}/journal`, { signal: AbortSignal.timeout(WITHIN_MS) });
  const journal = z
    .object({ dropped: z.int(), records: z.array(record) })
    .parse(await response.json());
  if (journal.dropped > 0)
    throw new Error(
      `the journal at ${url} dropped ${journal.dropped} records; nothing can be said`,
    );
  return journal.records;
}

/** The lab's own record of the run. */
export async function readJournals(carrierUrl: string, openaiUrl: string) {
  return {
    carrier: await records(carrierUrl, CarrierCall),
    sessions: await records(openaiUrl, AiSession),
  };
}
