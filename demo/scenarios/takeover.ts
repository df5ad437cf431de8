import { WebSocket } from 'ws';
import type { LiveCall } from '../../server/contract/live.ts';
import type { MonitorMessage, MonitorTicket } from '../../server/contract/supervision.ts';
import type { Stage } from '../stage.ts';
import { pause, until } from '../until.ts';
import { must, scenario } from './scenario.ts';
import { dial, storyOf, type Story, NOTHING } from './story.ts';

const CALLEE = '+14155550105';
const WITHIN_MS = 20_000;
const LISTENS_MS = 1200;
const SPEAKS_MS = 2500;
/** From the order to the audio, both ways. */
const CARRIED_OUT_WITHIN_MS = 500;
/** A frame of the microphone: 20 ms of 16-bit samples at 8 kHz. */
const FRAME_SAMPLES = 160;
const FRAME_MS = 20;
const HZ = 600;
const LOUD = 8000;

interface Supervised {
  readonly story: Story;
  /** Bytes of audio that came while the supervisor listened. */
  readonly heardBytes: number;
}

/** A supervisor's browser: what it hears is counted, and it hums when it is told to. */
class Headset {
  heardBytes = 0;
  mode = 'none';
  readonly #socket: WebSocket;

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) this.heardBytes += data.length;
      else this.#told(JSON.parse(data.toString()) as MonitorMessage);
    });
  }

  /** Speaks for so long. */
  async hum(ms: number): Promise<void> {
    const startedAt = performance.now();
    for (let frame = 0; frame * FRAME_MS < ms; frame++) {
      const samples = Int16Array.from({ length: FRAME_SAMPLES }, (_, i) =>
        Math.round(LOUD * Math.sin((2 * Math.PI * HZ * (frame * FRAME_SAMPLES + i)) / 8000)),
      );
      this.#socket.send(Buffer.from(samples.buffer));
      await pause(Math.max(0, startedAt + (frame + 1) * FRAME_MS - performance.now()));
    }
  }

  close(): void {
    this.#socket.close();
  }

  #told(message: MonitorMessage): void {
    if (message.type === 'state') this.mode = message.mode;
  }
}

async function takeOver(stage: Stage): Promise<Supervised> {
  const { client } = stage;
  const { id } = await dial(stage, CALLEE);
  await until('the agent speaks', WITHIN_MS, async () => {
    const { data } = await client.get<{ data: LiveCall[] }>('/calls/live');
    return data.some((call) => call.id === id && call.speaking === 'agent');
  });
  const { url, ticket } = await client.post<MonitorTicket>(`/calls/${id}/ticket`);
  const address = new URL(url, client.origin);
  address.protocol = address.protocol.replace('http', 'ws');
  address.searchParams.set('ticket', ticket);
  const headset = new Headset(address.href);
  await until('the supervisor listens', WITHIN_MS, () =>
    Promise.resolve(headset.mode === 'listen'),
  );
  await pause(LISTENS_MS);
  const { heardBytes } = headset;
  await client.post(`/calls/${id}/takeover`);
  await until('it is taken over', WITHIN_MS, () => Promise.resolve(headset.mode === 'takeover'));
  await headset.hum(SPEAKS_MS);
  await client.post(`/calls/${id}/give-back`, { note: 'The callee was told that we are late.' });
  headset.close();
  return { heardBytes, story: await storyOf(stage, id) };
}

/** When the supervisor spoke in place of the AI, ms from the answer. */
function taken({ events, call }: Story): { readonly from: number; readonly to: number } {
  const at = (kind: string) =>
    Date.parse(events.find((event) => event.kind === kind)?.at ?? '') -
    Date.parse(call.connected_at ?? '');
  return { from: at('supervisor.took_over'), to: at('supervisor.gave_back') };
}

/** What the callee heard in the midst of it, ms. */
function heardMeanwhile(story: Story): number {
  const { from, to } = taken(story);
  const [begin, end] = [from + CARRIED_OUT_WITHIN_MS, to - CARRIED_OUT_WITHIN_MS];
  return story.recording.agent.reduce(
    (sum, stretch) => sum + Math.max(0, Math.min(stretch.to, end) - Math.max(stretch.from, begin)),
    0,
  );
}

export const takeover = scenario<Supervised>({
  name: 'takeover',
  about: 'a supervisor listens, speaks to the callee in place of the AI, and gives the call back',
  play: takeOver,
  checks: [
    must(
      'hearsTheCall',
      ({ heardBytes }) => `${Math.round(heardBytes / 16)} ms of the call were heard`,
      ({ heardBytes }) => [heardBytes === 0 && 'the supervisor heard nothing'],
      (seen) => ({ ...seen, heardBytes: 0 }),
    ),
    must(
      'speaksToTheCallee',
      ({ story }) => `the callee heard ${heardMeanwhile(story)} ms of the supervisor`,
      ({ story }) => [
        !(taken(story).to > taken(story).from) && 'the timeline does not tell of a take-over',
        heardMeanwhile(story) < SPEAKS_MS / 2 &&
          `the callee heard only ${heardMeanwhile(story)} ms of the supervisor`,
      ],
      (seen) => ({ ...seen, story: { ...seen.story, recording: NOTHING } }),
    ),
    must(
      'silencesTheAi',
      ({ story }) =>
        `the AI said ${story.turns.filter(({ who }) => who === 'agent').length} lines, none of them meanwhile`,
      ({ story }) => {
        const { from, to } = taken(story);
        const answeredAt = Date.parse(story.call.connected_at ?? '');
        const begins = story.turns
          .filter(({ who }) => who === 'agent')
          .map(({ started_at: at }) => Date.parse(at) - answeredAt);
        return [
          begins.some((at) => at > from + CARRIED_OUT_WITHIN_MS && at < to) &&
            'the AI spoke while it was taken over',
          !begins.some((at) => at >= to) && 'the AI said nothing afterwards',
        ];
      },
      (seen) => ({ ...seen, story: { ...seen.story, turns: [] } }),
    ),
  ],
});
