import { report } from '../state.ts';
import { builtIn } from './tool.ts';

export const pauseRecording = builtIn<{ paused: boolean }>({
  spec: {
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
  parse(given) {
    const paused = given['paused'];
    return typeof paused === 'boolean'
      ? { paused }
      : { problem: 'pause_recording needs paused (true/false)' };
  },
  use: ({ paused }, state) => ({
    state,
    effects: [report({ type: 'recordingAsked', on: !paused, by: 'agent' })],
    answer: 'ok',
    respond: true,
  }),
});
