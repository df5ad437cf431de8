import type { TransferFailure, TransferOrder } from '../ports/transfer.ts';

/** What the AI is told to say around a transfer. Instructions, not texts: it speaks the call's language. */
export const takeLeave =
  'Tell the callee in one short sentence, in the language of the call, that you are putting them through to a colleague and that it takes a moment. Do not ask anything.';

/** To the operator alone. */
export const briefing = ({ reason, summary }: TransferOrder): string =>
  [
    'You now speak to a human colleague alone; the caller hears music and cannot hear you.',
    'Brief the colleague in at most three sentences, in the language of the call: who is on the line, what they want, what was said so far.',
    `Why the call is passed on: ${reason || 'not said'}.`,
    ...(summary ? [`Summary: ${summary}.`] : []),
    'End with: press 1 to take the call, press 2 to decline. Do not greet the caller and do not use any tool.',
  ].join(' ');

const WHY: Record<TransferFailure, string> = {
  busy: 'the colleague is on another call',
  no_answer: 'the colleague did not answer',
  refused: 'the colleague’s phone declined the call',
  rejected: 'the colleague cannot take the call now',
  not_accepted: 'the colleague did not accept the call in time',
  hung_up: 'the colleague hung up',
  blocked: 'the colleague’s number may not be called',
  no_line: 'no line was free',
  unreachable: 'the colleague could not be reached',
  failed: 'the connection to the colleague failed',
};

/** To the callee, who has been waiting. */
export const comeBack = (
  failure: TransferFailure,
): { readonly told: string; readonly instructions: string } => ({
  told: `The transfer to a human failed: ${WHY[failure]}. The callee was waiting with music and is with you again.`,
  instructions: `The transfer failed: ${WHY[failure]}. Apologise to the callee in one short sentence, in the language of the call, say what happened, and offer to help yourself or to have them called back.`,
});
