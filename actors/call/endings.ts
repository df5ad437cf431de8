import type { MediaError } from '../ports/media.ts';
import type { Carrier } from '../ports/media-choice.ts';
import type { CallEnding } from '../ports/model.ts';

/** These stay as they are until somebody changes a setting. */
const TO_BE_SET_UP: readonly MediaError['code'][] = [
  'media_server_missing',
  'media_server_unable',
  'media_servers_unused',
];

const base = { fault: 'none', retryable: false } as const;

/** Endings that the call itself decides; those of the line come from telephony. */
export const endings = {
  agentHungUp: (reason: string): CallEnding => ({
    ...base,
    disposition: 'answered',
    cause: 'agent_hung_up',
    explanation: `The agent ended the call: ${reason}.`,
  }),
  operatorHungUp: (talking: boolean, reason: string): CallEnding => ({
    ...base,
    disposition: talking ? 'answered' : 'cancelled',
    cause: 'operator',
    retryable: !talking,
    explanation: `The call was ended by hand or with its campaign: ${reason}.`,
  }),
  operatorLost: (): CallEnding => ({
    ...base,
    disposition: 'answered',
    cause: 'operator_lost',
    fault: 'carrier',
    explanation: 'The line to the operator who had taken the call was lost.',
  }),
  referred: (): CallEnding => ({
    ...base,
    disposition: 'transferred',
    cause: 'referred',
    explanation: 'The carrier has connected the callee with the operator (REFER).',
  }),
  tooLong: (): CallEnding => ({
    ...base,
    disposition: 'answered',
    cause: 'max_duration',
    explanation: 'The call reached the agent’s longest duration.',
  }),
  heldTooLong: (): CallEnding => ({
    ...base,
    disposition: 'answered',
    cause: 'held_too_long',
    explanation: 'The callee kept the agent on hold for longer than it waits.',
  }),
  mediaLost: (cause: string, carrier: Carrier | null): CallEnding => {
    const failed = { disposition: 'failed', retryable: true } as const;
    if (cause === 'media_timeout')
      return {
        ...{ ...failed, cause, fault: 'carrier' },
        explanation:
          'No audio came from the far side for the media timeout. Check NAT and the address in its SDP.',
      };
    if (carrier && carrier.engine !== 'embedded')
      return {
        ...{ ...failed, cause: 'media_server_lost', fault: 'ours' },
        explanation: `The media server ${carrier.server} went away in mid-call. New calls go to the others while it is down.`,
      };
    return {
      ...{ ...failed, cause, fault: 'ours' },
      explanation: 'The audio worker of this call died; a new one has taken its place.',
    };
  },
  /** No media server took the call: nothing was dialled. */
  notCarried: ({ code, message }: MediaError): CallEnding => ({
    disposition: 'failed',
    cause: code === 'engine_down' ? 'media_server_failed' : code,
    fault: TO_BE_SET_UP.includes(code) ? 'configuration' : 'ours',
    retryable: true,
    explanation: message,
  }),
  aiGone: (cause: string, explanation: string): CallEnding => ({
    disposition: 'failed',
    cause: `ai_${cause}`,
    fault: cause === 'quota' || cause === 'unauthorized' ? 'configuration' : 'ours',
    retryable: true,
    explanation,
  }),
  silentLine: (trunk: string): CallEnding => ({
    disposition: 'no_answer',
    cause: 'no_progress',
    fault: 'carrier',
    retryable: true,
    explanation: `Trunk ${trunk} gave no sign of ringing in time, and no other line took the call.`,
  }),
  internal: (explanation: string): CallEnding => ({
    disposition: 'failed',
    cause: 'internal',
    fault: 'ours',
    retryable: true,
    explanation,
  }),
} as const;
