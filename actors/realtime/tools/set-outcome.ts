import type { Outcome } from '../../ports/model.ts';
import { report } from '../state.ts';
import { textOf } from './arguments.ts';
import { builtIn } from './tool.ts';

const MAX_TAGS = 20;

export const setOutcome = builtIn<{ outcome: Outcome }>({
  spec: {
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
  parse(given) {
    const outcome = textOf(given['outcome']);
    const success = given['success'];
    if (!outcome || typeof success !== 'boolean')
      return { problem: 'set_outcome needs outcome (text) and success (true/false)' };
    const tags = Array.isArray(given['tags'])
      ? given['tags'].flatMap((tag) => textOf(tag) ?? [])
      : [];
    const note = textOf(given['note']);
    return { outcome: { outcome, success, tags: tags.slice(0, MAX_TAGS), ...(note && { note }) } };
  },
  use: ({ outcome }, state) => ({
    state,
    effects: [report({ type: 'outcomeSet', outcome })],
    answer: 'ok',
    respond: true,
  }),
});
