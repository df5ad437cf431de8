import type { CallEnding } from '../ports/model.ts';

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
  mediaLost: (cause: string): CallEnding => ({
    disposition: 'failed',
    cause,
    fault: cause === 'media_timeout' ? 'carrier' : 'ours',
    retryable: true,
    explanation:
      cause === 'media_timeout'
        ? 'No audio came from the far side for the media timeout. Check NAT and the address in its SDP.'
        : 'The audio worker of this call died; a new one has taken its place.',
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
