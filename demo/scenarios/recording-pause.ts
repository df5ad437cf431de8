import type { LiveCall } from '../../server/contract/live.ts';
import type { Stage } from '../stage.ts';
import { pause, until } from '../until.ts';
import { must, scenario } from './scenario.ts';
import { dial, judged, secondsOf, storyOf, type Story } from './story.ts';

const CALLEE = '+14155550104';
const ANSWERED_WITHIN_MS = 20_000;
const SPEAKS_FOR_MS = 1500;
const PAUSED_MS = 2500;
/** From the order to the audio, both ways. */
const CARRIED_OUT_WITHIN_MS = 300;
const LENGTH_WITHIN_SECONDS = 1;

async function playCall(stage: Stage): Promise<Story> {
  const { id } = await dial(stage, CALLEE);
  await until('the agent speaks', ANSWERED_WITHIN_MS, async () => {
    const { data } = await stage.client.get<{ data: LiveCall[] }>('/calls/live');
    return data.some((call) => call.id === id && call.speaking === 'agent');
  });
  await pause(SPEAKS_FOR_MS);
  await stage.client.post(`/calls/${id}/recording/pause`);
  await pause(PAUSED_MS);
  await stage.client.post(`/calls/${id}/recording/resume`);
  return storyOf(stage, id);
}

/** When the recording was paused and went on, ms from the answer. */
function paused({ events, call }: Story): { readonly from: number; readonly to: number } {
  const at = (kind: string) =>
    Date.parse(events.find((event) => event.kind === kind)?.at ?? '') -
    Date.parse(call.connected_at ?? '');
  return { from: at('recording.paused'), to: at('recording.resumed') };
}

/** Voice in the recording while it was paused. */
function leaked(story: Story) {
  const { from, to } = paused(story);
  const begin = from + CARRIED_OUT_WITHIN_MS;
  const end = to - CARRIED_OUT_WITHIN_MS;
  return [...story.recording.agent, ...story.recording.callee].filter(
    (each) => each.from < end && each.to > begin,
  );
}

export const recordingPause = scenario<Story>({
  name: 'recording-pause',
  about: 'the recording is paused in the middle of what the agent says, and goes on',
  play: playCall,
  checks: [
    must(
      'keepsTheSecretOut',
      (story) => {
        const { from, to } = paused(story);
        return `from ${from} to ${to} ms the recording is silent`;
      },
      (story) => [
        !(paused(story).to > paused(story).from) && 'the timeline does not say that it was paused',
        leaked(story).length > 0 && 'there is voice in the paused part',
        !story.recording.agent.some(({ to }) => to <= paused(story).from + CARRIED_OUT_WITHIN_MS) &&
          'what was said before is not there',
      ],
      (story) => ({
        ...story,
        recording: { ...story.recording, agent: [{ from: 0, to: 60_000 }] },
      }),
    ),
    must(
      'staysInStep',
      ({ call, recording }) =>
        `the call lasted ${call.duration_seconds} s, the recording ${recording.seconds} s`,
      ({ call, recording }) => [
        !(Math.abs((call.duration_seconds ?? 0) - recording.seconds) < LENGTH_WITHIN_SECONDS) &&
          `the call lasted ${call.duration_seconds} s, the recording ${recording.seconds} s`,
        secondsOf(recording.callee) < 0.5 && 'what the callee said afterwards is not there',
      ],
      (story) => ({ ...story, recording: { ...story.recording, seconds: 0 } }),
    ),
    must(
      'leavesTheCallAlone',
      ({ turns }) => `the transcript has all ${turns.length} turns`,
      (story) => [
        judged(story),
        !/work for you/.test(story.turns[0]?.text ?? '') && 'the greeting was cut off',
      ],
      (story) => ({ ...story, turns: [] }),
    ),
  ],
});
