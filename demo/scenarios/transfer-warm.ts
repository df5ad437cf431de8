import { must, scenario } from './scenario.ts';
import { secondsOf, tell, type Story } from './story.ts';
import { phrasesHeard } from './witnesses.ts';

/** Asks for a person. */
const ASKS = '+14155550157';
/** A colleague who hears the briefing, presses 1 and talks. */
const OPERATOR = '+14155550142';
const STEPS = ['started', 'calling', 'ringing', 'briefing', 'joined'].map(
  (step) => `transfer.${step}`,
);

const stepsOf = ({ kinds }: Story) => kinds.filter((kind) => kind.startsWith('transfer.'));

/** Voices in the recording once the two were joined. */
function afterJoining({ call, recording }: Story) {
  const since = 1000 * ((call.duration_seconds ?? 0) - (call.operator_seconds ?? 0));
  const late = (side: 'callee' | 'agent') =>
    secondsOf(recording[side].filter(({ from }) => from >= since));
  return { callee: late('callee'), operator: late('agent') };
}

export const transferWarm = scenario<Story>({
  name: 'transfer-warm',
  about: 'a callee wants a person; a colleague is called, briefed, accepts by key, and is joined',
  play: (stage) =>
    tell(stage, ASKS, {
      tools: ['end_call', 'set_outcome', 'transfer_to_human'],
      transfer_number: OPERATOR,
      transfer_then: 'listen',
    }),
  checks: [
    must(
      'goesStepByStep',
      (story) => stepsOf(story).join(', '),
      (story) => [
        stepsOf(story).join() !== STEPS.join() && `the steps were ${stepsOf(story).join(', ')}`,
        story.operator?.digitsSent !== '1' && 'the colleague did not accept by key',
      ],
      (story) => ({ ...story, kinds: story.kinds.filter((kind) => kind !== 'transfer.briefing') }),
    ),
    must(
      'briefsTheColleagueAlone',
      () => 'the colleague heard the briefing, the callee did not',
      ({ operator, callee }) => [
        !phrasesHeard(operator).includes('en.agent.briefing') && 'the colleague heard no briefing',
        phrasesHeard(callee).includes('en.agent.briefing') && 'the callee heard the briefing',
      ],
      (story) => ({ ...story, callee: story.operator ?? story.callee, operator: undefined }),
    ),
    must(
      'joinsTheTwo',
      ({ call }) => `they talked for ${call.operator_seconds} s`,
      ({ operator, callee, call }) => [
        !phrasesHeard(callee).includes('en.callee.desk') && 'the callee did not hear the colleague',
        !phrasesHeard(operator).includes('en.callee.thanks') &&
          'the colleague did not hear the callee',
        call.disposition !== 'transferred' && `the call counts as ${call.disposition}`,
        call.transferred_to !== OPERATOR && 'the call does not say who took it',
      ],
      (story) => ({ ...story, call: { ...story.call, disposition: 'answered' } }),
    ),
    must(
      'staysRecorded',
      (story) => {
        const { callee, operator } = afterJoining(story);
        return `of their talk the recording has ${callee} s and ${operator} s`;
      },
      (story) => [
        !(afterJoining(story).callee > 0.5) && 'the recording lacks the callee',
        !(afterJoining(story).operator > 0.5) && 'the recording lacks the colleague',
        !story.turns.some(({ who }) => who === 'operator') && 'the transcript lacks the colleague',
      ],
      (story) => ({ ...story, recording: { ...story.recording, agent: [] } }),
    ),
  ],
});
