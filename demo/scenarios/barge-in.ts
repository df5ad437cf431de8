import { must, scenario } from './scenario.ts';
import { judged, tell, type Story } from './story.ts';

const INTERRUPTS = '+14155550153';
/** From what the provider hears to the last of the agent at the callee's ear; the must of the bench is 60. */
const SILENT_WITHIN_MS = 150;
/**
 * From the callee's first loud sound in the recording to the agent's last; a voice that begins softly is
 * noticed before it is loud.
 */
const OVERLAP_MS = { least: -200, most: 500 } as const;
/** The callee's ear counts whole packets, and begins with the first that is loud. */
const AGREES_WITHIN_MS = 200;
/** The end of the greeting, which is never reached. */
const UNHEARD = /work for you/;

/** How long the agent was still heard after the provider had noticed the callee. */
function silentAfterMs({ callee: { heard, answeredAtMs }, session }: Story): number {
  const cut = heard.find(({ interrupted }) => interrupted);
  if (!cut || answeredAtMs === undefined) return Infinity;
  const endedAt = answeredAtMs + cut.startMs + cut.ms;
  const noticed = session?.speechStartedAtMs.find((at) => at > answeredAtMs + cut.startMs);
  return noticed === undefined ? Infinity : Math.max(0, endedAt - noticed);
}

/** How long both are heard in the recording when the callee begins. */
const overlapMs = ({ recording: { agent, callee } }: Story): number =>
  (agent[0]?.to ?? Infinity) - (callee[0]?.from ?? 0);

/** Cut at so many ms by the provider's count, and by the callee's ear. */
const cutAt = ({ callee, session }: Story) => ({
  told: session?.said.find(({ truncatedAtMs }) => truncatedAtMs !== undefined)?.truncatedAtMs ?? 0,
  heard: callee.heard.find(({ interrupted }) => interrupted)?.ms ?? 0,
});

export const bargeIn = scenario<Story>({
  name: 'barge-in',
  about: 'a callee speaks over the greeting and is listened to',
  play: (stage) => tell(stage, INTERRUPTS),
  checks: [
    must(
      'silentAtOnce',
      (story) =>
        `${overlapMs(story)} ms after the callee’s first sound in the recording, ` +
        `${Math.round(silentAfterMs(story))} ms after the provider had noticed`,
      (story) => [
        !(overlapMs(story) >= OVERLAP_MS.least && overlapMs(story) <= OVERLAP_MS.most) &&
          `both are heard for ${overlapMs(story)} ms in the recording`,
        silentAfterMs(story) > SILENT_WITHIN_MS &&
          `the agent was heard for ${silentAfterMs(story)} ms more`,
      ],
      (story) => ({
        ...story,
        callee: {
          ...story.callee,
          heard: story.callee.heard.map((each) => ({ ...each, ms: each.ms + 2000 })),
        },
      }),
    ),
    must(
      'truncatedWhereHeard',
      (story) =>
        `the provider was told ${cutAt(story).told} ms, the callee heard ${cutAt(story).heard}`,
      (story) => {
        const { told, heard } = cutAt(story);
        const isOff = told <= 0 || Math.abs(told - heard) > AGREES_WITHIN_MS;
        return [isOff && `truncated at ${told} ms, the callee heard ${heard} ms`];
      },
      (story) => ({ ...story, session: undefined }),
    ),
    must(
      'interruptionWrittenDown',
      () => 'timeline and transcript have the interruption, and not what was never heard',
      ({ kinds, turns }) => [
        !kinds.includes('agent.interrupted') && 'the timeline lacks the interruption',
        !turns[0]?.interrupted && 'the greeting does not count as interrupted',
        UNHEARD.test(turns[0]?.text ?? '') && 'the transcript has words that nobody heard',
        turns[1]?.who !== 'callee' && 'the callee is not the next to speak',
      ],
      (story) => ({ ...story, kinds: story.kinds.filter((kind) => kind !== 'agent.interrupted') }),
    ),
    must(
      'conversationGoesOn',
      ({ call }) => `the call ended with the outcome ${call.outcome}`,
      (story) => [judged(story)],
      (story) => ({ ...story, call: { ...story.call, outcome: null } }),
    ),
  ],
});
