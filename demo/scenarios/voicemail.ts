import type { Answering } from '../../server/contract/answering.ts';
import type { Stage } from '../stage.ts';
import { must, scenario } from './scenario.ts';
import { tell, type Story } from './story.ts';

const MAILBOX = '+14155550178';
const ANOTHER_MAILBOX = '+14155550180';
const PERSON = '+14155550100';
const TOOLS = ['end_call', 'set_outcome'] as const;
/** A beep may be split; before it is over nothing may be said. */
const SPEAKS_AFTER_MS = { least: 180, most: 3000 } as const;
const MESSAGE_AT_LEAST_MS = 3000;

interface Calls {
  readonly left: Story;
  readonly hungUp: Story;
  readonly person: Story;
  readonly verdicts: Readonly<Record<'left' | 'hungUp' | 'person', Answering>>;
}

/** From the end of the beep to the message, and how long that is. */
function message({ left }: Calls): { readonly afterMs: number; readonly ms: number } {
  const beepEnd = left.recording.callee.at(-1)?.to ?? Number.NaN;
  const said = left.recording.agent.filter(({ from }) => from > beepEnd);
  const [first, last] = [said[0]?.from ?? Number.NaN, said.at(-1)?.to ?? Number.NaN];
  return { afterMs: first - beepEnd, ms: last - first };
}

async function playCalls(stage: Stage): Promise<Calls> {
  const settings = { tools: [...TOOLS], voicemail_message: 'Hello, please call us back.' };
  const [left, hungUp, person] = await Promise.all([
    tell(stage, MAILBOX, { ...settings, voicemail: 'leave_message' }),
    tell(stage, ANOTHER_MAILBOX, { ...settings, voicemail: 'hang_up' }),
    tell(stage, PERSON, { ...settings, voicemail: 'hang_up' }),
  ]);
  const verdictOn = ({ call }: Story) =>
    stage.client.get<Answering>(`/calls/${call.id}/answered-by`);
  return {
    ...{ left, hungUp, person },
    verdicts: {
      left: await verdictOn(left),
      hungUp: await verdictOn(hungUp),
      person: await verdictOn(person),
    },
  };
}

export const voicemail = scenario<Calls>({
  name: 'voicemail',
  about: 'one mailbox is left a message after its beep, another one is hung up on, a person is not',
  play: playCalls,
  checks: [
    must(
      'speaksAfterTheBeep',
      (calls) => `the message begins ${message(calls).afterMs} ms after the beep`,
      (calls) => {
        const { afterMs } = message(calls);
        const fits = afterMs >= SPEAKS_AFTER_MS.least && afterMs <= SPEAKS_AFTER_MS.most;
        return [!fits && `the message began ${afterMs} ms after the beep`];
      },
      (calls) => ({
        ...calls,
        left: { ...calls.left, recording: { ...calls.left.recording, agent: [] } },
      }),
    ),
    must(
      'leavesAllOfIt',
      (calls) => `${message(calls).ms} ms of message are in the mailbox`,
      (calls) => [
        !(message(calls).ms >= MESSAGE_AT_LEAST_MS) && `only ${message(calls).ms} ms were left`,
        calls.left.callee.endedBy !== 'caller' && 'the mailbox hung up first',
      ],
      (calls) => ({
        ...calls,
        left: { ...calls.left, callee: { ...calls.left.callee, endedBy: 'callee' } },
      }),
    ),
    must(
      'knowsMachines',
      ({ verdicts }) => `because ${verdicts.left.reason}`,
      ({ left, hungUp, verdicts }) => [
        ...[left, hungUp].map(
          ({ call }) =>
            call.disposition !== 'voicemail' && `a mailbox was noted as ${call.disposition}`,
        ),
        verdicts.left.verdict !== 'machine' && `verdict ${verdicts.left.verdict} on a mailbox`,
        verdicts.hungUp.verdict !== 'machine' && `verdict ${verdicts.hungUp.verdict} on a mailbox`,
      ],
      (calls) => ({
        ...calls,
        verdicts: { ...calls.verdicts, left: { ...calls.verdicts.left, verdict: 'human' } },
      }),
    ),
    must(
      'letsPeopleTalk',
      ({ person }) => `the person was talked to for ${person.call.duration_seconds} s`,
      ({ person, verdicts }) => [
        verdicts.person.verdict !== 'human' && `verdict ${verdicts.person.verdict} on a person`,
        person.call.outcome === null && 'the conversation came to nothing',
      ],
      (calls) => ({
        ...calls,
        person: { ...calls.person, call: { ...calls.person.call, outcome: null } },
      }),
    ),
  ],
});
