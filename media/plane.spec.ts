import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../actors/ports/log.ts';
import type { ConversationFact, MediaFact, SessionSpec } from '../actors/ports/media.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { emptyRtpPacket, parseRtp, writeRtpHeader } from './codec/rtp-packet.ts';
import { parseSdp } from './codec/sdp.ts';
import { startMediaPlane, type MediaPlane } from './index.ts';

/** Waits until `condition` gives something. */
async function until<T>(condition: () => T | undefined | false | null, ms = 3000): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const value = condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${ms} ms in vain for ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export const sessionSpec: SessionSpec = {
  model: 'gpt-realtime-2.1',
  voice: 'marin',
  instructions: 'Be kind.',
  language: 'en',
  turnDetection: { type: 'server_vad', threshold: 0.5, prefixPaddingMs: 300, silenceMs: 500 },
  noiseReduction: 'near_field',
  transcriptionModel: 'gpt-transcribe',
  tools: [],
  history: [],
  recordTo: null,
};

/** A party on the far side of an RTP endpoint, sending a frame every 20 ms once it talks. */
class Party {
  readonly heard: { payload: Buffer; marker: boolean; timestamp: number }[] = [];
  private readonly socket: Socket = createSocket('udp4');
  private timer: NodeJS.Timeout | undefined;
  private sequence = 65530;

  async bind(): Promise<this> {
    this.socket.on('message', (packet) => {
      const read = emptyRtpPacket();
      if (!parseRtp(packet, read)) return;
      const { payloadOffset, marker, timestamp } = read;
      this.heard.push({ payload: packet.subarray(payloadOffset), marker, timestamp });
    });
    this.socket.bind(0, '127.0.0.1');
    await once(this.socket, 'listening');
    return this;
  }

  get sdp(): string {
    const { port } = this.socket.address() as AddressInfo;
    return `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0 101\r\na=rtpmap:101 telephone-event/8000\r\n`;
  }

  talk(to: number, byte: number): void {
    this.timer = setInterval(() => {
      const packet = Buffer.alloc(172, byte);
      const sequenceNumber = this.sequence++ & 0xffff;
      const timestamp = this.sequence * 160;
      writeRtpHeader(packet, { marker: false, payloadType: 0, sequenceNumber, timestamp, ssrc: 9 });
      this.socket.send(packet, to, '127.0.0.1');
    }, 20);
  }

  close(): void {
    clearInterval(this.timer);
    this.socket.close();
  }
}

describe('the media plane', () => {
  let provider: ScriptedProvider;
  let plane: MediaPlane;
  let party: Party;
  let folder: string;
  let facts: ConversationFact[];

  beforeEach(async () => {
    provider = await ScriptedProvider.listen();
    party = await new Party().bind();
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
    await plane.conversations.open('c1', opened.leg, { ...sessionSpec, ...spec }, (fact) =>
      facts.push(fact),
    );
    await plane.engine.accept(opened.endpointId, party.sdp, 'final');
    return { ...opened, port: parseSdp(opened.offer).port };
  }

  it('carries the callee to the AI and the agent to the callee, untouched', async () => {
    const recordTo = join(folder, 'call.wav');
    const { port, endpointId } = await aCall({ recordTo });
    await plane.conversations.start('c1', { speak: true });
    party.talk(port, 0x2a);
    await until(() => provider.session.heard.length > 2);
    expect(provider.session.heard[0]?.length).toBe(320);
    expect(provider.session.heard[1]?.every((byte) => byte === 0x2a)).toBeTrue();
    await until(() => provider.session.all('response.create').length === 1);

    provider.session.speak('resp_1', 'item_1', Buffer.alloc(1650, 0x33));
    provider.session.finish('resp_1', 'item_1');
    const voice = await until(() => {
      const frames = party.heard.filter(({ payload }) => payload[0] === 0x33);
      return frames.length === 11 && frames;
    });
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
    expect((await aCall()).port).toBeGreaterThan(0);
  });
});
