import type { Address } from '../actors/kernel/actor.ts';
import { spawnActor, startSystem, tell } from '../actors/kernel/actor.ts';
import { systemClock } from '../actors/ports/clock.ts';
import { FakeTools } from '../actors/ports/fake-tools.ts';
import { aPlan } from '../actors/ports/fakes.ts';
import { silentLog } from '../actors/ports/log.ts';
import type { RealtimeFact, RealtimeMessage } from '../actors/realtime/messages.ts';
import { realtimeActor } from '../actors/realtime/realtime.ts';
import { startLabOpenai } from '../lab/openai/index.ts';
import { parseSdp } from '../media/codec/sdp.ts';
import { startMediaPlane, type MediaPlane } from '../media/index.ts';
import { RtpParty } from '../media/scripted-party.ts';
import { startFaultProxy, type FaultProxy } from './faults/proxy.ts';
import type { Leftovers } from './installation.ts';
import { until } from './until.ts';

/** Of nothing at all: beyond what the model takes to reply. */
const MOST_MS = 400;
const THINKING_MS = 50;
/** To the provider and back. */
const WAY_MS = 40;
const FRAME_MS = 20;
/** µ-law of a line on which nothing is said. */
const SILENCE = 0xff;
/** The cut falls into the greeting, which takes eight seconds. */
const CUT_AFTER_MS = 1500;
const LISTENS_FOR_MS = 3500;

/** A conversation and its callee, who hears it over RTP. */
interface Talk {
  readonly party: RtpParty;
  readonly actor: Address<RealtimeMessage>;
  readonly facts: RealtimeFact[];
}

/** What the callee hears when the connection to the AI is cut while the agent speaks. */
describe('a connection to the AI that is cut in the middle of a sentence', () => {
  let leftovers: Leftovers;
  let proxy: FaultProxy;
  let plane: MediaPlane;

  beforeAll(async () => {
    leftovers = new AsyncDisposableStack();
    // The AI's voice comes hardly faster than it is played, so that nothing is in store.
    const lab = await startLabOpenai({ speech: 'tones', thinkingMs: THINKING_MS, burst: 1.1 });
    leftovers.defer(() => lab.close());
    proxy = await startFaultProxy(lab.baseUrl, 'reconnect');
    proxy.delayMs = WAY_MS / 2;
    leftovers.defer(() => proxy.close());
    plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 37_000, portMax: 37_099, drainMs: 50 },
      ai: { baseUrl: proxy.baseUrl, apiKey: 'sk-lab' },
      workers: 1,
      log: silentLog,
    });
    leftovers.defer(() => plane.close());
  }, 60_000);
  afterAll(() => leftovers?.disposeAsync(), 30_000);

  async function talk(callId: string, comfortNoise: boolean): Promise<Talk> {
    const party = await RtpParty.open();
    leftovers.defer(() => party.close());
    const { endpointId, offer, leg } = await plane.engine.open({ callId, codecs: ['PCMU'] });
    await plane.engine.accept(endpointId, party.sdp(), 'final');
    party.to = parseSdp(offer).port;
    party.say(SILENCE);
    const { agent } = aPlan();
    const system = startSystem({ name: callId, onCrash: ({ error }) => fail(error) });
    leftovers.defer(() => system.stop());
    const facts: RealtimeFact[] = [];
    const spec = realtimeActor({
      ...{ callId, conversations: plane.conversations, leg, clock: systemClock },
      agent: { ...agent, turnRules: { ...agent.turnRules, comfortNoise } },
      store: { turns: () => Promise.resolve([]) },
      ...{ tools: new FakeTools(), transcriptionModel: 'gpt-transcribe', recordTo: null },
      report: (fact) => void facts.push(fact),
    });
    const actor = spawnActor(system.root, spec);
    await until('the AI is there', 10_000, () => facts.some(({ type }) => type === 'aiReady'));
    tell(actor, { type: 'answered', at: Date.now() });
    return { party, actor, facts };
  }

  /** The longest time in which the callee heard nothing, ms, from the cut on. */
  async function longestNothing({ party, facts }: Talk): Promise<number> {
    await until('the agent speaks', 10_000, () => party.voiceHeard().length > CUT_AFTER_MS * 8);
    const cutAt = performance.now();
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, LISTENS_FOR_MS));
    const noted = facts.flatMap((fact) => (fact.type === 'noted' ? [fact.kind] : []));
    expect(noted).toEqual(['ai.lost', 'ai.reopened']);
    const heard = party.heard
      .filter(
        ({ payload, at }) => at > cutAt - FRAME_MS && payload.some((byte) => byte !== SILENCE),
      )
      .map(({ at }) => at);
    // The new session has really spoken.
    expect(heard.length * FRAME_MS).toBeGreaterThan(LISTENS_FOR_MS / 2);
    return Math.max(...heard.slice(1).map((at, index) => at - (heard[index] ?? 0) - FRAME_MS));
  }

  it('leaves the callee without anything for 400 ms at most, even without comfort noise', async () => {
    const nothingMs = await longestNothing(await talk('bare', false));
    expect(nothingMs - THINKING_MS).toBeLessThanOrEqual(MOST_MS);
    // Else nothing was cut at all.
    expect(nothingMs).toBeGreaterThan(WAY_MS);
  }, 30_000);

  it('is hardly noticed on a line that is never quite silent', async () => {
    const nothingMs = await longestNothing(await talk('comfortable', true));
    expect(nothingMs).toBeLessThan(100);
  }, 30_000);
});
