import * as z from 'zod';
import { holdDefaults, holdSettings } from './agent-hold.ts';
import { recordingDefaults, recordingSettings } from './agent-recording.ts';
import { turnDefaults, turnSettings } from './agent-turns.ts';
import { voicemailDefaults, voicemailSettings } from './answering.ts';
import { E164, Id, PageQuery, page, sortBy } from './common.ts';
import { transferDefaults, transferSettings } from './transfer.ts';

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

/** What an agent can do besides speaking. */
export const AGENT_TOOLS = [
  'end_call',
  'set_outcome',
  'send_dtmf',
  'leave_voicemail',
  'pause_recording',
  'transfer_to_human',
  'schedule_callback',
  'add_to_dnc',
] as const;
/** What a new agent has: people answer, not menus that want keys. */
export const USUAL_TOOLS = ['end_call', 'set_outcome'] as const;
const Language = z.string().min(2).max(10);

/** How an agent speaks: what a version keeps. */
const settings = {
  voice: z.enum(VOICES),
  /** Any id is taken, so that a model newer than this release can be used. */
  model: z.string().min(1).max(100),
  primary_language: Language,
  additional_languages: z.array(Language).max(20),
  auto_detect_language: z.boolean(),
  response_language_mode: z.enum(['same', 'primary']),
  turn_detection_type: z.enum(['server', 'semantic']),
  turn_detection_threshold: z.number().min(0).max(1),
  turn_detection_eagerness: z.enum(['low', 'medium', 'high', 'auto']),
  prefix_padding_ms: z.int().min(0).max(2000),
  silence_duration_ms: z.int().min(100).max(5000),
  ...turnSettings,
  ...voicemailSettings,
  ...recordingSettings,
  noise_reduction: z.enum(['near_field', 'far_field']).nullable(),
  use_customer_name: z.boolean(),
  name_format: z.enum(['name', 'name_honorific', 'full_name', 'honorific_only']),
  gender_detection: z.enum(['auto', 'column']),
  name_usage_frequency: z.enum(['once', 'key_moments', 'often']),
  /** `{{column}}` is replaced by the contact's value. */
  system_instructions: z.string().min(1).max(50_000),
  tools: z.array(z.enum(AGENT_TOOLS)).max(AGENT_TOOLS.length),
  /** Tools of the organisation's own. */
  tool_ids: z.array(Id).max(50),
  speaks_first: z.boolean(),
  /** Seconds. */
  max_call_duration: z.int().min(10).max(3600),
  ...holdSettings,
  idle_timeout_ms: z.int().min(3000).max(60_000).nullable(),
  ...transferSettings,
};
export const AgentSettings = z.object(settings);
export type AgentSettings = z.infer<typeof AgentSettings>;

const fields = {
  name: z.string().trim().min(1).max(255),
  description: z.string().max(5000).nullable(),
  status: z.enum(['draft', 'active', 'archived']),
  ...settings,
};
const Note = z.string().trim().max(500);

export const Agent = z.object({
  id: Id,
  ...fields,
  /** The version that is spoken now. */
  version: z.int(),
  /** Names of the `{{variables}}` in the instructions. */
  variables: z.array(z.string()),
  /** Campaigns that use it, whatever their state. */
  campaigns: z.int(),
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
  ...turnDefaults,
  ...voicemailDefaults,
  ...recordingDefaults,
  noise_reduction: fields.noise_reduction.default('near_field'),
  use_customer_name: fields.use_customer_name.default(true),
  name_format: fields.name_format.default('name_honorific'),
  gender_detection: fields.gender_detection.default('auto'),
  name_usage_frequency: fields.name_usage_frequency.default('key_moments'),
  tools: fields.tools.default([...USUAL_TOOLS]),
  tool_ids: fields.tool_ids.default([]),
  speaks_first: fields.speaks_first.default(true),
  max_call_duration: fields.max_call_duration.default(300),
  ...holdDefaults,
  // Nobody who says nothing keeps a line for minutes.
  idle_timeout_ms: fields.idle_timeout_ms.default(15_000),
  ...transferDefaults,
  status: fields.status.default('active'),
  /** Why, for the list of versions. */
  note: Note.optional(),
});
export type CreateAgent = z.input<typeof CreateAgent>;

export const UpdateAgent = z.object({ ...fields, note: Note }).partial();
export type UpdateAgent = z.infer<typeof UpdateAgent>;

export const ListAgents = PageQuery.extend({
  status: fields.status.optional(),
  /** A part of the name or the description. */
  search: z.string().trim().max(100).optional(),
  sort: sortBy('name', 'status', 'created_at', 'updated_at'),
});
export const AgentPage = page(Agent);

/** A saved version; the settings come with one alone, not with the list. */
export const AgentVersion = z.object({
  version: z.int(),
  is_active: z.boolean(),
  note: z.string().nullable(),
  /** Full name of who saved it. */
  created_by: z.string().nullable(),
  created_at: z.string(),
});
export type AgentVersion = z.infer<typeof AgentVersion>;
export const AgentVersionDetail = AgentVersion.extend({ settings: AgentSettings });
export type AgentVersionDetail = z.infer<typeof AgentVersionDetail>;
export const AgentVersionPage = page(AgentVersion);
export const VersionParams = z.object({ id: Id, version: z.coerce.number().int().min(1) });

/** Whom the agent believes to be talking to in a test. */
const Customer = z.object({
  name: z.string().trim().max(255).nullable().default(null),
  fields: z.record(z.string().max(100), z.string().max(2000)).default({}),
});

/** What of the agent is tested: a version (the active one when absent) or unsaved instructions. */
const tested = {
  version: z.int().min(1).optional(),
  instructions: fields.system_instructions.optional(),
  customer: Customer.prefault({}),
};

export const ChatMessage = z.object({
  role: z.enum(['customer', 'agent']),
  text: z.string().trim().min(1).max(5000),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** POST …/test/chat: the conversation so far; without messages the agent speaks first. */
export const TestChat = z.object({
  ...tested,
  messages: z.array(ChatMessage).max(200).default([]),
  /** Uses the organisation's own tools for real; else the agent is told that it is a test. */
  run_tools: z.boolean().default(false),
});
export type TestChat = z.input<typeof TestChat>;

export const ChatTurn = z.object({
  /** Empty when the agent only used tools. */
  reply: z.string(),
  tool_calls: z.array(z.object({ name: z.string(), arguments: z.string(), result: z.string() })),
  /** As `set_outcome` said, if it was called. */
  outcome: z.string().nullable(),
  /** The agent ended the conversation. */
  ended: z.boolean(),
  model: z.string(),
  usage: z.object({
    input_tokens: z.int(),
    cached_tokens: z.int(),
    output_tokens: z.int(),
    total_tokens: z.int(),
  }),
  latency_ms: z.int(),
  /** US dollars. */
  cost: z.number(),
});
export type ChatTurn = z.infer<typeof ChatTurn>;

/** POST …/test/phone: one call, marked as a test. */
export const TestPhone = z.object({
  to: E164,
  trunk_id: Id.nullable().default(null),
  version: z.int().min(1).optional(),
  customer_name: z.string().max(255).nullable().default(null),
  custom_data: z.record(z.string(), z.string()).default({}),
});
export type TestPhone = z.input<typeof TestPhone>;

/** POST …/test/voice. */
export const TestVoice = z.object(tested);
export type TestVoice = z.input<typeof TestVoice>;
export const VoiceTicket = z.object({
  ticket: z.string(),
  /** Path of the WebSocket; pass the ticket as `?ticket=`. */
  url: z.string(),
  /** Seconds. */
  expires_in: z.int(),
});
export type VoiceTicket = z.infer<typeof VoiceTicket>;
