import { report } from '../state.ts';
import { textOf } from './arguments.ts';
import { builtIn } from './tool.ts';

export const transferToHuman = builtIn<{ reason: string; summary: string }>({
  spec: {
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
  parse: (given) => ({
    reason: textOf(given['reason']) ?? '',
    summary: textOf(given['summary']) ?? '',
  }),
  use: ({ reason, summary }, state) => ({
    state: { ...state, isAside: true },
    effects: [report({ type: 'transferAsked', reason, summary })],
    answer: 'The colleague is being called. You are told if nobody takes the call.',
    respond: false,
  }),
});
