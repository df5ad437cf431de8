import { textOf } from './arguments.ts';
import { builtIn, says } from './tool.ts';

export const addToDnc = builtIn<{ reason: string | null }>({
  spec: {
    name: 'add_to_dnc',
    description:
      'Puts the callee’s number on the do-not-call list, at once and for every campaign. Call it as soon as the callee asks not to be called any more; then confirm it and end the call.',
    parameters: {
      type: 'object',
      properties: {
        reason: { type: 'string', description: 'What the callee said, in a few words.' },
      },
      required: [],
      additionalProperties: false,
    },
  },
  parse: (given) => ({ reason: textOf(given['reason']) ?? null }),
  use: ({ reason }, state) => says(state, { type: 'neverCall', reason }, true),
});
