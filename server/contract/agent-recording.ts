import * as z from 'zod';
import { Id } from './common.ts';

/** What an agent does about recordings of its calls. */
export const recordingSettings = {
  /** Off: none of its calls is recorded, whatever campaign or number say. */
  records_calls: z.boolean(),
  /** What the callee hears before the agent speaks, when the call is recorded. */
  recording_announcement: z.enum(['off', 'recorded', 'recorded_ai', 'own']),
  /** That a shipped announcement is spoken in; null: the agent's first language, else English. */
  recording_language: z.enum(['en', 'tr']).nullable(),
  /** `own`: the clip that is played. */
  recording_clip_id: Id.nullable(),
  /** Whether the announcement itself is recorded. */
  recording_starts: z.enum(['before', 'after']),
  /** Card numbers are masked in transcript, tools, timeline and whatever is made of them. */
  redact_cards: z.boolean(),
};

export const recordingDefaults = {
  records_calls: recordingSettings.records_calls.default(true),
  recording_announcement: recordingSettings.recording_announcement.default('off'),
  recording_language: recordingSettings.recording_language.default(null),
  recording_clip_id: recordingSettings.recording_clip_id.default(null),
  recording_starts: recordingSettings.recording_starts.default('before'),
  redact_cards: recordingSettings.redact_cards.default(true),
};
