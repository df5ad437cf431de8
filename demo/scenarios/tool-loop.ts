import type { Stage } from '../stage.ts';
import { fault } from './faults.ts';
import { must, scenario } from './scenario.ts';
import { tell, type Story } from './story.ts';

const CALLEE = '+14155550103';
/** Whose instructions say this uses tools without end. */
const LOST = 'You have lost your way in your tools.';
const MOST_USES = 40;
/** The agent's greeting, and what it then may take. */
const LONGEST_S = 30;

async function loseTheWay(stage: Stage): Promise<Story> {
  await fault(stage, { toolLoop: LOST });
  // Without end_call: the model would end it by itself.
  return tell(stage, CALLEE, {
    system_instructions: LOST,
    tools: ['set_outcome', 'send_dtmf'],
  });
}

/** Uses of the tool that was used most. */
const most = ({ call }: Story): number => {
  const names = call.tools_called.map(({ name }) => name);
  return Math.max(0, ...names.map((name) => names.filter((other) => other === name).length));
};

export const toolLoop = scenario<Story>({
  name: 'tool-loop',
  about: 'a model that uses its tools again and again is stopped, and the call ends',
  play: loseTheWay,
  checks: [
    must(
      'capsTheUses',
      (story) => `${story.call.tools_called.length} uses are on the timeline`,
      (story) => [
        most(story) < 2 && 'no tool was used twice: the model did not lose its way',
        story.call.tools_called.length > MOST_USES &&
          `tools were used ${story.call.tools_called.length} times`,
      ],
      (story) => ({ ...story, call: { ...story.call, tools_called: [] } }),
    ),
    must(
      'endsTheCall',
      ({ call }) => `${call.explanation} After ${call.duration_seconds ?? 0} s.`,
      ({ call, callee }) => [
        call.hangup_cause !== 'agent_hung_up' && `the call ended by ${call.hangup_cause}`,
        callee.endedBy !== 'caller' && `it was ended by the ${callee.endedBy}`,
        !((call.duration_seconds ?? Infinity) < LONGEST_S) &&
          `it lasted ${call.duration_seconds} s`,
      ],
      (story) => ({ ...story, call: { ...story.call, duration_seconds: 600 } }),
    ),
  ],
});
