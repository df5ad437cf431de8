/** A session's configuration: what we ask for and whether the provider granted it. */
import type {
  ConversationItemCreateEvent,
  RealtimeAudioInputTurnDetection,
  RealtimeSessionCreateRequest,
  ResponseCreateEvent,
  SessionUpdatedEvent,
} from 'openai/resources/realtime/realtime';
import type { ConversationItem, SessionSpec } from '../../actors/ports/media.ts';
import type { VoiceCodec } from '../../actors/ports/codecs.ts';
import type { ResponseRequest } from './response-gate.ts';

const formatOf = (codec: VoiceCodec): { type: 'audio/pcmu' | 'audio/pcma' } => ({
  type: codec === 'PCMU' ? 'audio/pcmu' : 'audio/pcma',
});

function turnDetectionOf({ turnDetection }: SessionSpec): RealtimeAudioInputTurnDetection {
  // Both are ours to decide (turn-taking.ts): the provider would stop for a cough, and answer it.
  const respond = { create_response: false, interrupt_response: false };
  if (turnDetection.type === 'semantic_vad')
    return { type: 'semantic_vad', eagerness: turnDetection.eagerness, ...respond };
  return {
    type: 'server_vad',
    threshold: turnDetection.threshold,
    prefix_padding_ms: turnDetection.prefixPaddingMs,
    // Always set: the provider's own documents disagree on the default.
    silence_duration_ms: turnDetection.silenceMs,
    ...respond,
  };
}

/** The `session` of a `session.update`: G.711 both ways in the leg's own law. */
export function sessionConfiguration(
  spec: SessionSpec,
  codec: VoiceCodec,
): RealtimeSessionCreateRequest {
  const format = formatOf(codec);
  return {
    type: 'realtime',
    output_modalities: ['audio'],
    instructions: spec.instructions,
    audio: {
      input: {
        format,
        ...(spec.noiseReduction ? { noise_reduction: { type: spec.noiseReduction } } : {}),
        transcription: {
          model: spec.transcriptionModel,
          ...(spec.language === null ? {} : { language: spec.language }),
        },
        turn_detection: turnDetectionOf(spec),
      },
      output: { format, voice: spec.voice },
    },
    tools: spec.tools.map((tool) => ({
      type: 'function',
      name: tool.name,
      description: tool.description,
      parameters: tool.parameters,
    })),
    tool_choice: 'auto',
  };
}

/** The event that asks for a response. */
export function responseCreation(
  { eventId, instructions, withoutTools }: ResponseRequest,
  spec: SessionSpec,
): ResponseCreateEvent {
  const response = {
    // Instructions of a response replace the session's, so these go first.
    ...(instructions && { instructions: `${spec.instructions}\n\n${instructions}` }),
    ...(withoutTools && { tool_choice: 'none' as const }),
  };
  const asked = Object.keys(response).length > 0;
  return { type: 'response.create', event_id: eventId, ...(asked && { response }) };
}

/** What of the echo is not what was asked for, in words; empty when all is well. */
export function echoProblems(
  asked: RealtimeSessionCreateRequest,
  echo: SessionUpdatedEvent['session'],
): string[] {
  if (echo.type !== 'realtime') return ['type'];
  const pairs: [string, unknown, unknown][] = [
    ['input format', asked.audio?.input?.format?.type, echo.audio?.input?.format?.type],
    ['output format', asked.audio?.output?.format?.type, echo.audio?.output?.format?.type],
    ['voice', asked.audio?.output?.voice, echo.audio?.output?.voice],
    [
      'turn detection',
      asked.audio?.input?.turn_detection?.type,
      echo.audio?.input?.turn_detection?.type,
    ],
  ];
  return pairs.filter(([, wanted, got]) => wanted !== got).map(([name]) => name);
}

/** The events that tell a new session a piece of the conversation so far. */
export function historyEvents(item: ConversationItem): ConversationItemCreateEvent[] {
  const type = 'conversation.item.create';
  switch (item.kind) {
    case 'system':
      return [
        {
          type,
          item: {
            type: 'message',
            role: 'system',
            content: [{ type: 'input_text', text: item.text }],
          },
        },
      ];
    case 'callee':
      return [
        {
          type,
          item: {
            type: 'message',
            role: 'user',
            content: [{ type: 'input_text', text: item.text }],
          },
        },
      ];
    case 'agent':
      return [
        {
          type,
          item: {
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: item.text }],
          },
        },
      ];
    case 'tool':
      return [
        {
          type,
          item: {
            type: 'function_call',
            call_id: item.toolCallId,
            name: item.name,
            arguments: item.arguments,
          },
        },
        {
          type,
          item: { type: 'function_call_output', call_id: item.toolCallId, output: item.output },
        },
      ];
  }
}
