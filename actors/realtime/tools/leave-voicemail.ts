import { awaitGreetingEnd } from '../mailbox.ts';
import { builtIn } from './tool.ts';

export const leaveVoicemail = builtIn({
  spec: {
    name: 'leave_voicemail',
    description:
      'Call it when an answering machine or a mailbox answered, and say nothing: the message is left after its beep and the call ends.',
    parameters: { type: 'object', properties: {}, required: [], additionalProperties: false },
  },
  parse: () => ({}),
  use: (_args, state) => ({ ...awaitGreetingEnd(state), answer: 'ok', respond: false }),
});
