import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import { silentLog } from '../actors/ports/log.ts';
import type { ConversationFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { parseSdp } from './codec/sdp.ts';
import { WAV_HEADER_BYTES } from './codec/wav.ts';
import { startMediaPlane, type MediaPlane } from './index.ts';
import { RtpParty } from './scripted-party.ts';
import { toneOf } from './tones-heard.ts';

type Taken = Extract<ConversationFact, { type: 'turnTaken' }>;
/** A byte of µ-law that is no silence; the tones are loud. */
const isVoice = (byte: number): boolean => (byte & 0x7f) < 0x60;
const SAMPLES_PER_MS = 8;

/** From the last voice on the left to the first after it on the right, in ms. */
function waitIn(wav: Buffer): number {
  const audio = wav.subarray(WAV_HEADER_BYTES);
  const left = [...audio].filter((_, index) => index % 2 === 0);
  const right = [...audio].filter((_, index) => index % 2 === 1);
  const endedAt = left.findLastIndex(isVoice);
  const startedAt = right.findIndex((byte, index) => index > endedAt && isVoice(byte));
  return (startedAt - endedAt) / SAMPLES_PER_MS;
}

describe('the wait for a reply', () => {
  let folder: string;
  let provider: ScriptedProvider;
  let plane: MediaPlane;
  let party: RtpParty;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wait-'));
    provider = await ScriptedProvider.listen();
    plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 36_200, portMax: 36_299, drainMs: 50 },
      ai: { baseUrl: provider.baseUrl, apiKey: 'k' },
      workers: 1,
      log: silentLog,
    });
    party = await RtpParty.open();
  });
  afterAll(async () => {
    party.close();
    await plane.close();
    await provider.close();
    await rm(folder, { recursive: true });
  });

  it('is what one hears on the recording, and its parts are where it went', async () => {
    const taken: Taken[] = [];
    const recordTo = join(folder, 'call.wav');
    const { endpointId, offer, leg } = await plane.engine.open({ callId: 'c1', codecs: ['PCMU'] });
    await plane.engine.accept(endpointId, party.sdp(), 'final');
    party.to = parseSdp(offer).port;
    await plane.conversations.open('c1', leg, { ...conversationSpec, recordTo }, (fact) => {
      if (fact.type === 'turnTaken') taken.push(fact);
    });
    await plane.conversations.start('c1', { speak: false });
    const { session } = provider;
    const asked = () => session.received.filter(({ type }) => type === 'response.create').length;
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

    party.speak(toneOf(500, 700));
    await pause(150);
    session.calleeBegins('u1');
    // The provider wants a while of silence before it believes that the callee has finished.
    await pause(550 + 400);
    session.calleeEnds('u1', 'Who is there?');
    await until(() => asked() === 1);
    await pause(200);
    session.speak('r1', 'i1', Buffer.from(toneOf(900, 400)));
    await until(() => taken.length === 1);
    await pause(300);
    await plane.conversations.close('c1', 'test');
    await plane.engine.close(endpointId, 'test');

    const wait = (taken[0] as Taken).wait;
    expect(Math.abs(wait.latencyMs - waitIn(await readFile(recordTo)))).toBeLessThanOrEqual(20);
    expect(wait.vadMs).toBeGreaterThan(300);
    expect(wait.modelMs).toBeGreaterThan(150);
    expect(wait.playoutMs).toBeLessThan(100);
    expect(wait.vadMs + wait.modelMs + wait.networkMs + wait.playoutMs).toBe(wait.latencyMs);
  });
});
