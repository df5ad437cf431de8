import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../actors/ports/log.ts';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import type { ConversationFact, MediaFact, SessionSpec } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { parseSdp } from './codec/sdp.ts';
import { repairRecording, startMediaPlane, type MediaPlane } from './index.ts';
import { RtpParty } from './scripted-party.ts';

describe('the media plane', () => {
  let provider: ScriptedProvider;
  let plane: MediaPlane;
  let party: RtpParty;
  let folder: string;
  let facts: ConversationFact[];

  beforeEach(async () => {
    provider = await ScriptedProvider.listen();
    party = await RtpParty.open();
    folder = await mkdtemp(join(tmpdir(), 'plane-'));
    facts = [];
    plane = await startMediaPlane({
      rtp: { host: '127.0.0.1', portMin: 31000, portMax: 31999, drainMs: 50 },
      ai: { baseUrl: provider.baseUrl, apiKey: 'sk-lab' },
      workers: 1,
      log: silentLog,
    });
  });

  afterEach(async () => {
    party.close();
    await plane.close();
    await provider.close();
    await rm(folder, { recursive: true });
  });

  async function aCall(spec: Partial<SessionSpec> = {}) {
    const opened = await plane.engine.open({ callId: 'c1', codecs: ['PCMU', 'PCMA'] });
    await plane.conversations.open('c1', opened.leg, { ...conversationSpec, ...spec }, (fact) =>
      facts.push(fact),
    );
    await plane.engine.accept(opened.endpointId, party.sdp(), 'final');
    party.to = parseSdp(opened.offer).port;
    return opened;
  }

  it('carries the callee to the AI and the agent to the callee, untouched', async () => {
    const recordTo = join(folder, 'call.wav');
    const { endpointId } = await aCall({ recordTo });
    await plane.conversations.start('c1', { speak: true });
    party.say(0x2a);
    await until(() => provider.session.heard.length > 2);
    expect(provider.session.heard[0]?.length).toBe(320);
    expect(provider.session.heard[1]?.every((byte) => byte === 0x2a)).toBeTrue();
    await until(() => provider.session.all('response.create').length === 1);

    provider.session.speak('resp_1', 'item_1', Buffer.alloc(1650, 0x33));
    provider.session.finish('resp_1', 'item_1');
    const voiceOf = () => party.heard.filter(({ payload }) => payload[0] === 0x33);
    await until(() => voiceOf().length === 11);
    const voice = voiceOf();
    expect(voice[0]?.marker).toBeTrue();
    expect(voice[1]?.marker).toBeFalse();
    // The last frame is what was left over, padded with silence.
    expect(voice[10]?.payload.subarray(0, 50).every((byte) => byte === 0x33)).toBeTrue();
    expect(voice[10]?.payload.subarray(50).every((byte) => byte === 0xff)).toBeTrue();
    expect((voice[10]?.timestamp ?? 0) - (voice[0]?.timestamp ?? 0)).toBe(1600);
    await until(() => facts.some(({ type }) => type === 'agentFinished'));
    const spoke = facts.find((fact) => fact.type === 'spoke');
    expect(spoke).toEqual(
      jasmine.objectContaining({ who: 'agent', text: 'hello there', interrupted: false }),
    );

    const end = await plane.conversations.close('c1', 'test');
    const stats = await plane.engine.close(endpointId, 'test');
    expect(stats.received).toBeGreaterThan(5);
    expect(stats.lost).toBe(0);
    expect(end.recording?.path).toBe(recordTo);
    const recording = await readFile(recordTo);
    expect(recording.length).toBe(end.recording?.bytes ?? 0);
    expect(recording.subarray(58).includes(0x2a)).toBeTrue();
    expect(recording.subarray(58).includes(0x33)).toBeTrue();
  });

  it('ends the calls of a worker that dies and goes on with a new one', async () => {
    const { endpointId } = await aCall();
    await plane.conversations.start('c1', { speak: false });
    const lost: MediaFact[] = [];
    plane.engine.onFact(endpointId, (fact) => lost.push(fact));
    await plane.killWorker(0);
    await until(() => lost.length > 0);
    expect(lost[0]).toEqual(jasmine.objectContaining({ cause: 'media_worker_died' }));
    expect(facts.at(-1)).toEqual(
      jasmine.objectContaining({
        type: 'lost',
        loss: jasmine.objectContaining({ cause: 'worker_died', retryable: true }),
      }),
    );
    expect(await plane.conversations.close('c1', 'test')).toEqual({ recording: null });
    expect((await plane.engine.close(endpointId, 'test')).received).toBe(0);
    expect((await aCall()).offer).toContain('m=audio');
    expect((await plane.stats()).workerDeaths).toBe(1);
  });

  it('gives back what a dead worker had recorded, repaired', async () => {
    const recordTo = join(folder, 'call.wav');
    await aCall({ recordTo });
    await plane.conversations.start('c1', { speak: false });
    party.say(0x2a);
    // The first block is shorter than the others, which are of 0.8 s.
    const bytes = 58 + 2 * 6400;
    await until(async () => (await readFile(recordTo).catch(() => '')).length >= bytes);
    await plane.killWorker(0);
    await until(() => facts.some(({ type }) => type === 'lost'));
    const { recording } = await plane.conversations.close('c1', 'test');
    expect(recording?.durationMs).toBeGreaterThanOrEqual(800);
    expect(await repairRecording(recordTo)).toEqual(recording as NonNullable<typeof recording>);
    expect((await readFile(recordTo)).readUInt32LE(54)).toBe((recording?.bytes ?? 0) - 58);
  });

  it('lets a closed port drain before it is used again', async () => {
    const before = (await plane.stats()).portsAvailable;
    const { endpointId } = await aCall();
    await plane.engine.close(endpointId, 'test');
    expect((await plane.stats()).portsAvailable).toBe(before - 1);
    await until(async () => (await plane.stats()).portsAvailable === before);
  });
});
