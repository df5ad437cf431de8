import { must, scenario } from './scenario.ts';
import { tell, type Story, NOTHING } from './story.ts';

const SILENT = '+14155550147';
const IDLE_MS = 3000;
const LATE_MS = 2000;

/** How long nobody spoke before each time the agent did again, ms. */
const silences = ({ recording: { agent } }: Story): number[] =>
  agent.slice(1).map(({ from }, index) => from - (agent[index]?.to ?? 0));

/** Silences longer than the pauses between sentences. */
const waits = (story: Story): number[] => silences(story).filter((ms) => ms > IDLE_MS / 2);

export const idle = scenario<Story>({
  name: 'idle',
  about: 'a callee who never says anything is asked twice and taken leave of',
  play: (stage) => tell(stage, SILENT, { idle_timeout_ms: IDLE_MS }),
  checks: [
    must(
      'asksTwice',
      ({ turns }) => `the agent spoke ${turns.length} times, and nobody else`,
      ({ turns }) => [
        turns.length !== 4 && `there are ${turns.length} turns, not 4`,
        turns.some(({ who }) => who !== 'agent') && 'somebody else is in the transcript',
        turns.filter(({ text }) => /still on the phone/i.test(text)).length !== 2 &&
          'the agent did not ask twice',
      ],
      (story) => ({ ...story, turns: story.turns.slice(1) }),
    ),
    must(
      'waitsInBetween',
      (story) => `silences in the recording: ${waits(story).join(', ')} ms`,
      (story) => [
        waits(story).length !== 3 && `there are ${waits(story).length} silences, not 3`,
        waits(story).some((ms) => ms < IDLE_MS - 100 || ms > IDLE_MS + LATE_MS) &&
          `a silence was not about ${IDLE_MS} ms: ${waits(story).join(', ')}`,
      ],
      (story) => ({ ...story, recording: NOTHING }),
    ),
    must(
      'takesItsLeave',
      ({ call }) => String(call.explanation),
      ({ call, callee }) => [
        call.hangup_cause !== 'agent_hung_up' && `the call ended by ${call.hangup_cause}`,
        callee.endedBy !== 'caller' && `it was ended by the ${callee.endedBy}`,
        !/stayed silent/.test(call.explanation ?? '') && 'the reason is not told',
      ],
      (story) => ({ ...story, callee: { ...story.callee, endedBy: 'callee' } }),
    ),
  ],
});
