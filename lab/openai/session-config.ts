import { z } from 'zod';
import { refuse } from './api-error.ts';
import { newId } from './ids.ts';
import { parseOrRefuse } from './parse.ts';

const VOICES = [
  ...['alloy', 'ash', 'ballad', 'coral', 'echo', 'sage', 'shimmer', 'verse', 'marin', 'cedar'],
] as const;
const REASONING = /^gpt-realtime-2(\.|-|$)/;

const Format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('audio/pcm'), rate: z.literal(24000) }),
  z.strictObject({ type: z.literal('audio/pcmu') }),
  z.strictObject({ type: z.literal('audio/pcma') }),
]);
/** Audio on the wire. */
export type AudioFormat = z.infer<typeof Format>;

const ServerVad = z.strictObject({
  type: z.literal('server_vad'),
  threshold: z.number().min(0).max(1).optional(),
  prefix_padding_ms: z.int().min(0).optional(),
  silence_duration_ms: z.int().min(0).optional(),
  create_response: z.boolean().optional(),
  interrupt_response: z.boolean().optional(),
  idle_timeout_ms: z.int().min(5000).max(30000).nullish(),
});
const SemanticVad = z.strictObject({
  type: z.literal('semantic_vad'),
  eagerness: z.enum(['low', 'medium', 'high', 'auto']).optional(),
  create_response: z.boolean().optional(),
  interrupt_response: z.boolean().optional(),
});
const Transcription = z.strictObject({
  model: z.string().optional(),
  language: z.string().optional(),
  languages: z.array(z.string()).optional(),
  keywords: z.array(z.string()).optional(),
  prompt: z.string().optional(),
  delay: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
});
const Voice = z.union([z.enum(VOICES), z.strictObject({ id: z.string() })]);
/** A tool as a session offers it. */
export const Tool = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    name: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    description: z.string().optional(),
    parameters: z.unknown().optional(),
  }),
  z.looseObject({ type: z.literal('mcp'), server_label: z.string() }),
]);
export type Tool = z.infer<typeof Tool>;
/** Which tool must, may or must not be called. */
export const ToolChoice = z.union([
  z.enum(['auto', 'none', 'required']),
  z.looseObject({ type: z.enum(['function', 'mcp']) }),
]);
export type ToolChoice = z.infer<typeof ToolChoice>;
export const MaxTokens = z.union([z.int().min(1).max(4096), z.literal('inf')]);
export const Modalities = z.array(z.enum(['audio', 'text'])).length(1);
export const Reasoning = z.strictObject({
  effort: z.enum(['minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
});
export const AudioOutput = z.strictObject({
  format: Format.optional(),
  voice: Voice.optional(),
  speed: z.number().min(0.25).max(1.5).optional(),
});

const Update = z.strictObject({
  type: z.literal('realtime'),
  model: z.string().optional(),
  output_modalities: Modalities.optional(),
  instructions: z.string().optional(),
  audio: z
    .strictObject({
      input: z
        .strictObject({
          format: Format.optional(),
          noise_reduction: z
            .strictObject({
              type: z.enum(['near_field', 'far_field']),
              strength: z.number().optional(),
            })
            .nullish(),
          transcription: Transcription.nullish(),
          turn_detection: z.discriminatedUnion('type', [ServerVad, SemanticVad]).nullish(),
        })
        .optional(),
      output: AudioOutput.optional(),
    })
    .optional(),
  tools: z.array(Tool).optional(),
  tool_choice: ToolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning: Reasoning.optional(),
  max_output_tokens: MaxTokens.optional(),
  truncation: z
    .union([
      z.enum(['auto', 'disabled']),
      z.strictObject({
        type: z.literal('retention_ratio'),
        retention_ratio: z.number().min(0).max(1),
        token_limits: z.strictObject({ post_instructions: z.int().optional() }).optional(),
      }),
    ])
    .optional(),
  tracing: z.union([z.literal('auto'), z.looseObject({})]).nullish(),
  prompt: z.looseObject({ id: z.string() }).nullish(),
  include: z.array(z.literal('item.input_audio_transcription.logprobs')).nullish(),
});
type Update = z.infer<typeof Update>;

/** Turn detection as it is in force, nothing left open. */
export type TurnDetection =
  | {
      readonly type: 'server_vad';
      readonly threshold: number;
      readonly prefix_padding_ms: number;
      readonly silence_duration_ms: number;
      readonly create_response: boolean;
      readonly interrupt_response: boolean;
      readonly idle_timeout_ms: number | null;
    }
  | {
      readonly type: 'semantic_vad';
      readonly eagerness: 'low' | 'medium' | 'high' | 'auto';
      readonly create_response: boolean;
      readonly interrupt_response: boolean;
    };

/** A session's whole configuration, as `session.created` and `session.updated` show it. */
export interface SessionConfig {
  readonly object: 'realtime.session';
  readonly type: 'realtime';
  readonly id: string;
  readonly model: string;
  readonly output_modalities: readonly ('audio' | 'text')[];
  readonly instructions: string;
  readonly tools: readonly Tool[];
  readonly tool_choice: ToolChoice;
  readonly max_output_tokens: number | 'inf';
  readonly tracing: unknown;
  readonly truncation: unknown;
  readonly prompt: unknown;
  readonly expires_at: number;
  readonly include: unknown;
  readonly reasoning?: unknown;
  readonly parallel_tool_calls?: boolean;
  readonly audio: {
    readonly input: {
      readonly format: AudioFormat;
      readonly transcription: z.infer<typeof Transcription> | null;
      readonly noise_reduction: unknown;
      readonly turn_detection: TurnDetection | null;
    };
    readonly output: {
      readonly format: AudioFormat;
      readonly voice: z.infer<typeof Voice>;
      readonly speed: number;
    };
  };
}

const SERVER_VAD: TurnDetection = {
  type: 'server_vad',
  threshold: 0.5,
  prefix_padding_ms: 300,
  silence_duration_ms: 200,
  idle_timeout_ms: null,
  create_response: true,
  interrupt_response: true,
};
const SEMANTIC_VAD: TurnDetection = {
  type: 'semantic_vad',
  eagerness: 'auto',
  create_response: true,
  interrupt_response: true,
};

/** What a session is before anyone configures it. */
export const defaultConfig = (model: string, expiresAtMs: number): SessionConfig => ({
  object: 'realtime.session',
  type: 'realtime',
  id: newId('sess'),
  model,
  output_modalities: ['audio'],
  instructions: 'You are a helpful, witty and friendly AI. Talk as a person would, and briefly.',
  tools: [],
  tool_choice: 'auto',
  max_output_tokens: 'inf',
  tracing: null,
  truncation: 'auto',
  prompt: null,
  expires_at: Math.floor(expiresAtMs / 1000),
  include: null,
  audio: {
    input: {
      format: { type: 'audio/pcm', rate: 24000 },
      transcription: null,
      noise_reduction: null,
      turn_detection: SERVER_VAD,
    },
    output: { format: { type: 'audio/pcm', rate: 24000 }, voice: 'marin', speed: 1 },
  },
});

/**
 * The configuration after a `session.update`. Only fields that are present change; null, "" and []
 * clear. One bad field refuses the whole update.
 * @throws {Refusal}
 */
export function applyUpdate(
  config: SessionConfig,
  session: unknown,
  hasSpoken: boolean,
): SessionConfig {
  const update = parseOrRefuse(Update, session ?? {}, 'session');
  refuseFrozen(config, update, hasSpoken);
  const { audio, ...flat } = update;
  const { input, output } = config.audio;
  const detection = audio?.input?.turn_detection;
  return defined<SessionConfig>({
    ...config,
    ...definedOnly(flat),
    audio: {
      input: {
        ...input,
        ...definedOnly(audio?.input ?? {}),
        turn_detection:
          detection === undefined ? input.turn_detection : filled(input.turn_detection, detection),
      },
      output: { ...output, ...definedOnly(audio?.output ?? {}) },
    },
  });
}

function refuseFrozen(config: SessionConfig, update: Update, hasSpoken: boolean): void {
  if (update.model !== undefined && update.model !== config.model) {
    refuse('invalid_value', 'The model of a session cannot be changed.', 'session.model');
  }
  if (update.reasoning && !REASONING.test(config.model)) {
    const message = `Reasoning is not supported by model '${config.model}'.`;
    refuse('invalid_value', message, 'session.reasoning');
  }
  refuseVoice(config, update.audio?.output?.voice, hasSpoken);
}

/** A voice is frozen once it was heard, for single responses too. */
export function refuseVoice(config: SessionConfig, voice: unknown, hasSpoken: boolean): void {
  if (voice === undefined || !hasSpoken) return;
  if (JSON.stringify(voice) === JSON.stringify(config.audio.output.voice)) return;
  const message = "Cannot update a conversation's voice if assistant audio is present.";
  refuse('cannot_update_voice', message, 'session.audio.output.voice');
}

function filled(
  before: TurnDetection | null,
  update: NonNullable<NonNullable<NonNullable<Update['audio']>['input']>['turn_detection']> | null,
): TurnDetection | null {
  if (update === null) return null;
  const base =
    before?.type === update.type
      ? before
      : update.type === 'server_vad'
        ? SERVER_VAD
        : SEMANTIC_VAD;
  return { ...base, ...definedOnly(update) } as TurnDetection;
}

const definedOnly = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as Partial<T>;

const defined = <T>(value: object): T => value as T;
