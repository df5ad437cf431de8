import * as z from 'zod';
import { Id, PageQuery, page } from './common.ts';

/** Models a voice agent can use. The only list of them. */
export const VOICE_MODELS = [
  'gpt-realtime-2.1',
  'gpt-realtime-2.1-mini',
  'gpt-realtime-2',
  'gpt-realtime-1.5',
] as const;
export const VOICES = [
  'marin',
  'cedar',
  'alloy',
  'ash',
  'ballad',
  'coral',
  'echo',
  'sage',
  'shimmer',
  'verse',
] as const;

const fields = {
  name: z.string().trim().min(1).max(255),
  description: z.string().max(5000).nullable(),
  voice: z.enum(VOICES),
  /** Any id is taken, so that a model newer than this release can be used. */
  model: z.string().min(1).max(100),
  primary_language: z.string().min(2).max(10),
  additional_languages: z.array(z.string().min(2).max(10)).max(20),
  auto_detect_language: z.boolean(),
  response_language_mode: z.enum(['same', 'primary']),
  turn_detection_type: z.enum(['server', 'semantic']),
  turn_detection_threshold: z.number().min(0).max(1),
  turn_detection_eagerness: z.enum(['low', 'medium', 'high', 'auto']),
  prefix_padding_ms: z.int().min(0).max(2000),
  silence_duration_ms: z.int().min(100).max(5000),
  noise_reduction: z.enum(['near_field', 'far_field']).nullable(),
  use_customer_name: z.boolean(),
  name_format: z.enum(['name', 'name_honorific', 'full_name', 'honorific_only']),
  gender_detection: z.enum(['auto', 'column']),
  name_usage_frequency: z.enum(['once', 'key_moments', 'often']),
  /** `{{column}}` is replaced by the contact's value. */
  system_instructions: z.string().min(1).max(50_000),
  speaks_first: z.boolean(),
  /** Seconds. */
  max_call_duration: z.int().min(10).max(3600),
  idle_timeout_ms: z.int().min(3000).max(60_000).nullable(),
  status: z.enum(['draft', 'active', 'archived']),
};

export const Agent = z.object({
  id: Id,
  ...fields,
  created_at: z.string(),
  updated_at: z.string(),
});
export type Agent = z.infer<typeof Agent>;

export const CreateAgent = z.object({
  ...fields,
  description: fields.description.default(null),
  voice: fields.voice.default('marin'),
  model: fields.model.default('gpt-realtime-2.1'),
  primary_language: fields.primary_language.default('tr'),
  additional_languages: fields.additional_languages.default([]),
  auto_detect_language: fields.auto_detect_language.default(false),
  response_language_mode: fields.response_language_mode.default('same'),
  turn_detection_type: fields.turn_detection_type.default('semantic'),
  turn_detection_threshold: fields.turn_detection_threshold.default(0.5),
  turn_detection_eagerness: fields.turn_detection_eagerness.default('auto'),
  prefix_padding_ms: fields.prefix_padding_ms.default(300),
  silence_duration_ms: fields.silence_duration_ms.default(500),
  noise_reduction: fields.noise_reduction.default('near_field'),
  use_customer_name: fields.use_customer_name.default(true),
  name_format: fields.name_format.default('name_honorific'),
  gender_detection: fields.gender_detection.default('auto'),
  name_usage_frequency: fields.name_usage_frequency.default('key_moments'),
  speaks_first: fields.speaks_first.default(true),
  max_call_duration: fields.max_call_duration.default(300),
  idle_timeout_ms: fields.idle_timeout_ms.default(null),
  status: fields.status.default('active'),
});
export type CreateAgent = z.input<typeof CreateAgent>;

export const UpdateAgent = z.object(fields).partial();
export type UpdateAgent = z.infer<typeof UpdateAgent>;

export const ListAgents = PageQuery.extend({ status: fields.status.optional() });
export const AgentPage = page(Agent);
