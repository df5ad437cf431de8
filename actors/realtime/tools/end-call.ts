import { end, WATCHDOG_MS } from '../ending.ts';
import { textOf } from './arguments.ts';
import { builtIn } from './tool.ts';

export const endCall = builtIn<{ reason: string }>({
  spec: {
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
  parse: (given) => ({ reason: textOf(given['reason']) ?? 'the agent ended the call' }),
  use: ({ reason }, state) => ({
    ...end(state, reason, WATCHDOG_MS),
    answer: 'ok',
    respond: false,
  }),
});
