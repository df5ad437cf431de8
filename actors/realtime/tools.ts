import type { ToolSpec } from '../ports/media.ts';
import type { Outcome } from '../ports/model.ts';

/** What the model may do to a call. */
export const TOOLS: readonly ToolSpec[] = [
  {
    name: 'end_call',
    description:
      'Ends the call. Say goodbye first; the line is cut once your last words were heard.',
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', description: 'Why the call is over, in a few words.' },
      },
      required: [],
      additionalProperties: false,
    },
  },
  {
    name: 'set_outcome',
    description: 'Records what this call achieved. Call it once, before end_call.',
    parameters: {
      type: 'object',
      properties: {
        outcome: {
          type: 'string',
          description: 'Short name, e.g. interested, refused, voicemail.',
        },
        success: { type: 'boolean', description: 'Whether the purpose of the call was reached.' },
        tags: { type: 'array', items: { type: 'string' } },
        note: { type: 'string' },
      },
      required: ['outcome', 'success'],
      additionalProperties: false,
    },
  },
  {
    name: 'send_dtmf',
    description:
      'Presses keys on the line, as for “press 2 for sales”. Say nothing meanwhile; listen to what comes next.',
    parameters: {
      type: 'object',
      properties: {
        digits: { type: 'string', description: '1 to 32 of 0-9, * and #, e.g. 2 or 1234#.' },
      },
      required: ['digits'],
      additionalProperties: false,
    },
  },
  {
    name: 'leave_voicemail',
    description:
      'Call it when an answering machine or a mailbox answered, and say nothing: the message is left after its beep and the call ends.',
    parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
  },
  {
    name: 'pause_recording',
    description:
      'Keeps what is secret out of the recording of the call: use it with paused true before you ask for a card number, a password or a code, and with paused false once you have it.',
    parameters: {
      type: 'object',
      properties: { paused: { type: 'boolean' } },
      required: ['paused'],
      additionalProperties: false,
    },
  },
  {
    name: 'transfer_to_human',
    description:
      'Passes the call on to a human colleague. Say first, in one short sentence, that you are putting the callee through; then call this and say nothing more. You are told if nobody could take the call.',
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', description: 'Why a human is needed, in a few words.' },
        summary: {
          type: 'string',
          description: 'What the colleague has to know: who calls, what they want, what was said.',
        },
      },
      required: ['reason'],
      additionalProperties: false,
    },
  },
];

/** The tools of these names, in their own order. */
export const toolsNamed = (names: readonly string[]): readonly ToolSpec[] =>
  TOOLS.filter(({ name }) => names.includes(name));

/** Uses of one tool in one call before it is refused: a model once hung up 337 times. */
export const MAX_USES = 5;

/** A tool call as understood, or what is wrong with it, in words for the model. */
export type ToolCall =
  | { readonly name: 'end_call'; readonly reason: string }
  | { readonly name: 'set_outcome'; readonly outcome: Outcome }
  | { readonly name: 'send_dtmf'; readonly digits: string }
  | { readonly name: 'leave_voicemail' }
  | { readonly name: 'pause_recording'; readonly paused: boolean }
  | { readonly name: 'transfer_to_human'; readonly reason: string; readonly summary: string }
  | { readonly name: 'unusable'; readonly problem: string };

export function parseToolCall(name: string, text: string, offered: readonly string[]): ToolCall {
  if (!offered.includes(name)) return { name: 'unusable', problem: `there is no tool ${name}` };
  const given = parseObject(text);
  if (!given) return { name: 'unusable', problem: 'the arguments are not a JSON object' };
  switch (name) {
    case 'end_call':
      return { name, reason: textOf(given['reason']) ?? 'the agent ended the call' };
    case 'set_outcome':
      return parseOutcome(given);
    case 'send_dtmf':
      return parseKeys(given['digits']);
    case 'leave_voicemail':
      return { name };
    case 'pause_recording':
      return typeof given['paused'] === 'boolean'
        ? { name, paused: given['paused'] }
        : { name: 'unusable', problem: 'pause_recording needs paused (true/false)' };
    case 'transfer_to_human':
      return {
        name,
        reason: textOf(given['reason']) ?? '',
        summary: textOf(given['summary']) ?? '',
      };
    default:
      return { name: 'unusable', problem: `there is no tool ${name}` };
  }
}

/** What the model is told of its call. */
export const outputOf = (call: ToolCall): string =>
  call.name === 'unusable' ? `error: ${call.problem}` : 'ok';

function parseKeys(given: unknown): ToolCall {
  const digits = typeof given === 'string' ? given.replaceAll(/[\s-]/g, '') : '';
  return /^[0-9*#A-D]{1,32}$/i.test(digits)
    ? { name: 'send_dtmf', digits: digits.toUpperCase() }
    : { name: 'unusable', problem: 'send_dtmf needs digits: 1 to 32 of 0-9, * and #' };
}

function parseOutcome(given: Record<string, unknown>): ToolCall {
  const outcome = textOf(given['outcome']);
  const success = given['success'];
  if (!outcome || typeof success !== 'boolean')
    return {
      name: 'unusable',
      problem: 'set_outcome needs outcome (text) and success (true/false)',
    };
  const tags = Array.isArray(given['tags'])
    ? given['tags'].flatMap((tag) => textOf(tag) ?? [])
    : [];
  const note = textOf(given['note']);
  return {
    name: 'set_outcome',
    outcome: { outcome, success, tags: tags.slice(0, 20), ...(note && { note }) },
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() ? value.trim().slice(0, 500) : undefined;
