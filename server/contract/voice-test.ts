import * as z from 'zod';
import { Turn } from './calls.ts';

/** 16-bit PCM, little endian, mono, both ways, in binary messages; silence is not sent back. */
export const VOICE_SAMPLE_RATE = 8000;

/** Server → browser, as text messages beside the audio. */
export const VoiceTestMessage = z.discriminatedUnion('type', [
  /** Who is heard now. */
  z.object({
    type: z.literal('state'),
    speaking: z.enum(['callee', 'agent', 'thinking', 'nobody']),
  }),
  z.object({ type: z.literal('turn'), turn: Turn }),
  /** The words so far of a turn that goes on. */
  z.object({
    type: z.literal('partial'),
    item_id: z.string(),
    who: z.enum(['callee', 'agent']),
    text: z.string(),
  }),
  z.object({
    type: z.literal('tool'),
    name: z.string(),
    arguments: z.string(),
    result: z.string(),
    at: z.string(),
  }),
  /** The agent was cut off: drop what is queued for playing. */
  z.object({ type: z.literal('interrupted'), heard_ms: z.number() }),
  /** Of the whole conversation so far; cost in US dollars. */
  z.object({ type: z.literal('usage'), tokens: z.int(), cost: z.number() }),
  /** End of speech → first sound of the reply. */
  z.object({ type: z.literal('latency'), ms: z.number() }),
  z.object({ type: z.literal('problem'), message: z.string() }),
  z.object({
    type: z.literal('ended'),
    reason: z.enum(['agent', 'stopped', 'max_duration', 'ai_failed', 'internal']),
    explanation: z.string(),
  }),
]);
export type VoiceTestMessage = z.infer<typeof VoiceTestMessage>;

/** Browser → server, as text messages. While paused nothing that is sent is heard. */
export const VoiceTestRequest = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pause'), on: z.boolean() }),
  z.object({ type: z.literal('stop') }),
]);
export type VoiceTestRequest = z.infer<typeof VoiceTestRequest>;
