import { builtIn, says } from './tool.ts';

export const sendDtmf = builtIn<{ digits: string }>({
  spec: {
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
  parse(given) {
    const text = given['digits'];
    const digits = typeof text === 'string' ? text.replaceAll(/[\s-]/g, '') : '';
    return /^[0-9*#A-D]{1,32}$/i.test(digits)
      ? { digits: digits.toUpperCase() }
      : { problem: 'send_dtmf needs digits: 1 to 32 of 0-9, * and #' };
  },
  // What the far side says to it is the next turn.
  use: ({ digits }, state) => says(state, { type: 'pressKeys', digits }, false),
});
