import { FormControl, FormGroup } from '@angular/forms';
import {
  USUAL_TOOLS,
  CreateAgent,
  type Agent,
  type AgentSettings,
} from '../../../../../server/contract/agents.ts';
import { checked } from '../../core/forms.ts';

type Fields = typeof CreateAgent.shape;
const schemas: Fields = CreateAgent.shape;

/** What a new agent begins with; the contract's own defaults. */
const DEFAULTS = CreateAgent.parse({ name: 'x', system_instructions: 'x' });

const control = <T>(value: T, schema: Parameters<typeof checked>[0]) =>
  new FormControl<T>(value, { nonNullable: true, validators: checked(schema) });

/** The idle timeout is asked for in seconds. */
const idleSchema = {
  safeParse: (seconds: unknown) =>
    schemas.idle_timeout_ms.safeParse(typeof seconds === 'number' ? seconds * 1000 : null),
};

/** An agent as a form; every control is checked by the contract's schema of its field. */
export function agentForm() {
  return new FormGroup({
    name: control('', schemas.name),
    description: control('', schemas.description),
    status: control<Agent['status']>('active', schemas.status),
    voice: control(DEFAULTS.voice, schemas.voice),
    model: control(DEFAULTS.model, schemas.model),
    primary_language: control(DEFAULTS.primary_language, schemas.primary_language),
    additional_languages: control<string[]>([], schemas.additional_languages),
    auto_detect_language: control(DEFAULTS.auto_detect_language, schemas.auto_detect_language),
    response_language_mode: control(
      DEFAULTS.response_language_mode,
      schemas.response_language_mode,
    ),
    turn_detection_type: control(DEFAULTS.turn_detection_type, schemas.turn_detection_type),
    turn_detection_threshold: control(
      DEFAULTS.turn_detection_threshold,
      schemas.turn_detection_threshold,
    ),
    turn_detection_eagerness: control(
      DEFAULTS.turn_detection_eagerness,
      schemas.turn_detection_eagerness,
    ),
    prefix_padding_ms: control(DEFAULTS.prefix_padding_ms, schemas.prefix_padding_ms),
    silence_duration_ms: control(DEFAULTS.silence_duration_ms, schemas.silence_duration_ms),
    allow_interruptions: control(DEFAULTS.allow_interruptions, schemas.allow_interruptions),
    min_speech_ms: control(DEFAULTS.min_speech_ms, schemas.min_speech_ms),
    resume_after_false: control(DEFAULTS.resume_after_false, schemas.resume_after_false),
    comfort_noise: control(DEFAULTS.comfort_noise, schemas.comfort_noise),
    tool_filler: control(DEFAULTS.tool_filler, schemas.tool_filler),
    noise_reduction: control<'near_field' | 'far_field' | 'none'>('near_field', ANY),
    use_customer_name: control(DEFAULTS.use_customer_name, schemas.use_customer_name),
    name_format: control(DEFAULTS.name_format, schemas.name_format),
    gender_detection: control(DEFAULTS.gender_detection, schemas.gender_detection),
    name_usage_frequency: control(DEFAULTS.name_usage_frequency, schemas.name_usage_frequency),
    system_instructions: control('', schemas.system_instructions),
    tools: control<AgentSettings['tools']>([...USUAL_TOOLS], schemas.tools),
    tool_ids: control<string[]>([], schemas.tool_ids),
    voicemail: control<AgentSettings['voicemail']>(DEFAULTS.voicemail, schemas.voicemail),
    voicemail_message: control('', messageSchema),
    ...recordingControls(),
    speaks_first: control(DEFAULTS.speaks_first, schemas.speaks_first),
    max_hold_seconds: control(DEFAULTS.max_hold_seconds, schemas.max_hold_seconds),
    max_call_duration: control(DEFAULTS.max_call_duration, schemas.max_call_duration),
    ...transferControls(),
    /** Null: the agent never asks. */
    idle_seconds: control<number | null>(15, idleSchema),
  });
}

/** Without words of its own the agent finds them. */
const messageSchema = {
  safeParse: (text: unknown) =>
    schemas.voicemail_message.safeParse(typeof text === 'string' ? text.trim() || null : null),
};

/** Nobody is asked for as an empty field. */
const targetSchema = {
  safeParse: (target: unknown) => schemas.transfer_number.safeParse(targetOf(String(target ?? ''))),
};

const targetOf = (text: string): string | null => text.trim() || null;

/** Whom calls are passed on to. */
const transferControls = () => ({
  transfer_number: control('', targetSchema),
  transfer_mode: control(DEFAULTS.transfer_mode, schemas.transfer_mode),
  transfer_by: control(DEFAULTS.transfer_by, schemas.transfer_by),
  transfer_ring_seconds: control(DEFAULTS.transfer_ring_seconds, schemas.transfer_ring_seconds),
  transfer_then: control(DEFAULTS.transfer_then, schemas.transfer_then),
});

/** What is recorded, and what is said of it. */
const recordingControls = () => ({
  records_calls: control(DEFAULTS.records_calls, schemas.records_calls),
  recording_announcement: control(DEFAULTS.recording_announcement, schemas.recording_announcement),
  recording_language: control<'agent' | 'en' | 'tr'>('agent', ANY),
  recording_clip_id: control(DEFAULTS.recording_clip_id, schemas.recording_clip_id),
  recording_starts: control(DEFAULTS.recording_starts, schemas.recording_starts),
  redact_cards: control(DEFAULTS.redact_cards, schemas.redact_cards),
});

/** A select offers only what fits. */
const ANY = { safeParse: () => ({ success: true }) };

export type AgentForm = ReturnType<typeof agentForm>;
export type AgentValue = ReturnType<AgentForm['getRawValue']>;

export function valueOf(agent: Agent): AgentValue {
  const { description, noise_reduction: noise, idle_timeout_ms: idle, ...rest } = agent;
  const names = Object.keys(agentForm().controls);
  const known = Object.entries(rest).filter(([name]) => names.includes(name));
  return {
    ...(Object.fromEntries(known) as Omit<
      AgentValue,
      | 'description'
      | 'noise_reduction'
      | 'idle_seconds'
      | 'voicemail_message'
      | 'transfer_number'
      | 'recording_language'
    >),
    description: description ?? '',
    voicemail_message: agent.voicemail_message ?? '',
    transfer_number: agent.transfer_number ?? '',
    noise_reduction: noise ?? 'none',
    recording_language: agent.recording_language ?? 'agent',
    idle_seconds: idle === null ? null : idle / 1000,
  };
}

/** The form's value as the API takes it. */
export function bodyOf(value: AgentValue): CreateAgent {
  const { description, noise_reduction: noise, idle_seconds: seconds, ...rest } = value;
  return {
    ...rest,
    description: description.trim() || null,
    voicemail_message: rest.voicemail_message.trim() || null,
    transfer_number: targetOf(rest.transfer_number),
    noise_reduction: noise === 'none' ? null : noise,
    recording_language: rest.recording_language === 'agent' ? null : rest.recording_language,
    idle_timeout_ms: seconds === null ? null : Math.round(seconds * 1000),
  };
}
