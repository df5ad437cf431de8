import { must, scenario } from './scenario.ts';
import { judged, tell, type Story, NOTHING } from './story.ts';

const MURMURS = '+14155550148';
const COUGHS = '+14155550149';
/** Two calls with the same words differ by less, if nothing is lost. */
const SAME_WITHIN_SECONDS = 0.2;
/** From the sound to the decision that it was no turn, which for an "uh-huh" needs its words. */
const PAUSED_AT_MOST_MS = 2500;

interface Calls {
  readonly murmured: Story;
  readonly coughed: Story;
}
const both = ({ murmured, coughed }: Calls): readonly Story[] => [murmured, coughed];
const pausesMs = (calls: Calls): number[] =>
  both(calls).flatMap(({ events }) =>
    events
      .filter(({ kind }) => kind === 'agent.resumed')
      .map(({ data }) => Number(data['pausedMs'])),
  );
const spoken = ({ murmured, coughed }: Calls) =>
  [murmured.recording.agentVoiceSeconds, coughed.recording.agentVoiceSeconds] as const;

export const falseInterruption = scenario<Calls>({
  name: 'false-interruption',
  about: 'a cough and an "uh-huh" into the greeting, which goes on where it paused',
  async play(stage) {
    const [murmured, coughed] = await Promise.all([tell(stage, MURMURS), tell(stage, COUGHS)]);
    return { murmured, coughed };
  },
  checks: [
    must(
      'goesOnWhereItPaused',
      (calls) => `both went on, after ${pausesMs(calls).join(' and ')} ms`,
      (calls) => [
        ...both(calls).map(
          ({ kinds, call }) =>
            !kinds.includes('agent.resumed') && `call ${call.id} never paused and went on`,
        ),
        pausesMs(calls).some((ms) => !(ms <= PAUSED_AT_MOST_MS)) &&
          `a pause was too long: ${pausesMs(calls).join(', ')} ms`,
      ],
      (calls) => ({ ...calls, coughed: { ...calls.coughed, kinds: [] } }),
    ),
    must(
      'isNoInterruption',
      () => 'nothing was cut off, taken back or answered',
      (calls) =>
        both(calls).flatMap(({ kinds, turns, session, call }) => [
          kinds.includes('agent.interrupted') && `call ${call.id} counts an interruption`,
          turns.some(({ interrupted }) => interrupted) && `call ${call.id} has a turn cut off`,
          turns.length !== 3 && `call ${call.id} has ${turns.length} turns, not 3`,
          session?.said.some(({ truncatedAtMs }) => truncatedAtMs !== undefined) === true &&
            `call ${call.id} took words back`,
        ]),
      (calls) => ({
        ...calls,
        murmured: { ...calls.murmured, kinds: ['agent.interrupted'] },
      }),
    ),
    must(
      'noWordIsLost',
      (calls) => `the recordings hold ${spoken(calls).join(' s and ')} s of the agent`,
      (calls) => {
        const [one, other] = spoken(calls);
        return [
          !(one > 5) && `the recording has only ${one} s of the agent`,
          Math.abs(one - other) > SAME_WITHIN_SECONDS && `one has ${one} s, the other ${other} s`,
          ...both(calls).map(
            ({ turns }) =>
              !/work for you/.test(turns[0]?.text ?? '') && 'the greeting lacks its end',
          ),
        ];
      },
      (calls) => ({
        ...calls,
        coughed: { ...calls.coughed, recording: NOTHING },
      }),
    ),
    must(
      'comesToAnOutcome',
      (calls) =>
        `outcomes: ${both(calls)
          .map(({ call }) => call.outcome)
          .join(', ')}`,
      (calls) => both(calls).map(judged),
      (calls) => ({
        ...calls,
        coughed: { ...calls.coughed, call: { ...calls.coughed.call, outcome: null } },
      }),
    ),
  ],
});
