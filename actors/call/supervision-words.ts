/** What the AI is told about its supervisors. Instructions, not texts: it speaks the call's language. */

/** Known to the AI alone. */
export const whisper = (text: string): string =>
  `Your supervisor tells you, unheard by the callee: ${text}. Follow it from now on, and do not mention that you were told.`;

export const speakNow =
  'Act on what your supervisor has just told you: say the next thing to the callee now, in one or two sentences, in the language of the call.';

export interface TakenOver {
  readonly seconds: number;
  /** What was said, as far as the supervisor wrote it down. */
  readonly note: string;
  /** The supervisor gave the callee back; otherwise they were cut off. */
  readonly isGivenBack: boolean;
}

/** To the AI that has its callee back. */
export function takeBack({ seconds, note, isGivenBack }: TakenOver): {
  readonly told: string;
  readonly instructions: string;
} {
  const length = `A human colleague spoke with the callee for ${seconds} seconds; you heard none of it.`;
  const known = note ? `What was said: ${note}.` : 'What was said is not known to you.';
  return isGivenBack
    ? {
        told: `${length} ${known} The callee is with you again.`,
        instructions:
          'You have the callee back from a human colleague. In one short sentence, in the language of the call, say that you go on from here, and go on. Do not greet again and do not repeat what was settled.',
      }
    : {
        told: `${length} ${known} The colleague’s connection broke off, and the callee is with you again.`,
        instructions:
          'The colleague who spoke with the callee was cut off. Apologise in one short sentence, in the language of the call, and ask how you can help from here.',
      };
}
