import { must, scenario } from './scenario.ts';
import { tell, type Story } from './story.ts';

/** Colleagues who do not take a call, by how it fails. */
const COLLEAGUES = {
  no_answer: '+14155550143',
  busy: '+14155550144',
  rejected: '+14155550145',
} as const;
type Failure = keyof typeof COLLEAGUES;
const FAILURES = Object.keys(COLLEAGUES) as Failure[];
type Calls = Readonly<Record<Failure, Story>>;

const failureOf = ({ events }: Story): unknown =>
  events.find(({ kind }) => kind === 'transfer.failed')?.data['failure'];

const NOBODY_FREE = /none of my colleagues/;

/** Whether the callee heard the agent after the attempt had failed, and all of what it said. */
function wasTold({ callee, events, turns, session }: Story): boolean {
  const failedAt = Date.parse(events.find(({ kind }) => kind === 'transfer.failed')?.at ?? '');
  const answeredAt = Date.parse(callee.answeredAt ?? '');
  return (
    callee.heard.some(({ startMs, ms }) => answeredAt + startMs + ms > failedAt) &&
    turns.some(({ text, interrupted }) => NOBODY_FREE.test(text) && !interrupted) &&
    session?.said.some(({ text }) => NOBODY_FREE.test(text)) === true
  );
}

export const transferFails = scenario<Calls>({
  name: 'transfer-fails',
  about: 'colleagues do not answer, are busy, or decline; the agent takes the callees back',
  async play(stage) {
    const told = FAILURES.map(async (failure, index) => {
      const settings = {
        tools: ['end_call' as const, 'set_outcome' as const, 'transfer_to_human' as const],
        transfer_number: COLLEAGUES[failure],
        transfer_ring_seconds: 5,
      };
      return [failure, await tell(stage, `+1415555${index + 2}057`, settings)] as const;
    });
    return Object.fromEntries(await Promise.all(told)) as Record<Failure, Story>;
  },
  checks: [
    must(
      'saysWhy',
      () => FAILURES.join(', '),
      (calls) =>
        FAILURES.map(
          (failure) =>
            failureOf(calls[failure]) !== failure &&
            `${failure} was noted as ${String(failureOf(calls[failure]))}`,
        ),
      (calls) => ({ ...calls, busy: calls.no_answer }),
    ),
    must(
      'takesTheCalleeBack',
      () => 'every callee heard that nobody is free, and was not left alone',
      (calls) =>
        FAILURES.flatMap((failure) => [
          !wasTold(calls[failure]) && `${failure}: the callee did not hear that nobody is free`,
          calls[failure].call.disposition !== 'answered' &&
            `${failure}: the call counts as ${calls[failure].call.disposition}`,
          calls[failure].call.transferred_to !== null && `${failure}: it counts as passed on`,
        ]),
      (calls) => ({
        ...calls,
        rejected: { ...calls.rejected, callee: { ...calls.rejected.callee, heard: [] } },
      }),
    ),
    must(
      'ringsNoLongerThanAllowed',
      () => 'the call to the colleague who does not answer was taken back',
      ({ no_answer: { operator } }) => [
        !operator?.received.some(({ method }) => method === 'CANCEL') &&
          'the colleague’s phone was never told to stop',
      ],
      (calls) => ({ ...calls, no_answer: { ...calls.no_answer, operator: undefined } }),
    ),
  ],
});
