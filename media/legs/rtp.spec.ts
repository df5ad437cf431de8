import { MediaError, type MediaFact } from '../../actors/ports/media.ts';
import { until } from '../../actors/ports/until.ts';
import { SendClock } from '../clock.ts';
import { buildRtcp, parseRtcp } from '../codec/rtcp.ts';
import { parseSdp } from '../codec/sdp.ts';
import { ToneDetector, writeTone } from '../codec/tones.ts';
import { Endpoints } from '../endpoints.ts';
import { RtpParty } from '../scripted-party.ts';
import type { WantedAudio } from '../worker-api.ts';
import type { LegListener } from './leg.ts';

/** Notes what a leg brings, and answers its ticks with silence. */
class Listener implements LegListener {
  readonly heard: number[] = [];
  lostFor = '';
  voiceByte: number | null = null;
  voice(bytes: Uint8Array): void {
    this.heard.push(bytes[0] ?? -1);
  }
  gap(): void {
    return;
  }
  tick(frame: Uint8Array): boolean {
    frame.fill(this.voiceByte ?? 0xff);
    return this.voiceByte !== null;
  }
  lost(reason: string): void {
    this.lostFor = reason;
  }
}

describe('an RTP leg', () => {
  let endpoints: Endpoints;
  let party: RtpParty;
  let stranger: RtpParty;
  let facts: MediaFact[];
  let listener: Listener;
  let nextPort = 34_000;
  let timeoutMs = 30_000;

  beforeEach(async () => {
    [party, stranger] = [await RtpParty.open(), await RtpParty.open()];
    facts = [];
    listener = new Listener();
    timeoutMs = 30_000;
  });
  afterEach(() => {
    endpoints.close('e1');
    party.close();
    stranger.close();
  });

  async function open(sdp = party.sdp(), wanted: Partial<WantedAudio> = {}): Promise<string> {
    const raise = (error: unknown): never => {
      throw error;
    };
    endpoints = new Endpoints({
      ...{ host: '127.0.0.1', advertise: '127.0.0.1', timeoutMs },
      clock: new SendClock({ onError: raise }),
      onFact: (fact) => facts.push(fact),
      onDefect: raise,
    });
    for (;;) {
      try {
        const offer = await endpoints.open('e1', (nextPort += 2), {
          codecs: ['PCMU', 'PCMA'],
          ...wanted,
        });
        party.to = stranger.to = parseSdp(offer).port;
        endpoints.accept('e1', sdp, 'final');
        endpoints.leg('e1')?.attach(listener);
        return offer;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'))
          throw error;
      }
    }
  }

  it('sends a frame every 20 ms with counters that go on, silence too', async () => {
    await open();
    await until(() => party.heard.length >= 10);
    const sequences = party.heard.map(({ sequenceNumber }) => sequenceNumber);
    const timestamps = party.heard.map(({ timestamp }) => timestamp);
    for (let i = 1; i < 10; i++) {
      expect(((sequences[i] as number) - (sequences[i - 1] as number)) & 0xffff).toBe(1);
      expect(((timestamps[i] as number) - (timestamps[i - 1] as number)) >>> 0).toBe(160);
    }
    expect(party.heard.map(({ marker }) => marker).slice(0, 3)).toEqual([true, false, false]);
    listener.voiceByte = 0x33;
    await until(() => party.heard.some(({ payload }) => payload[0] === 0x33));
    expect(party.heard.find(({ payload }) => payload[0] === 0x33)?.marker).toBeTrue();
  });

  it("hears the first packet of the SDP's address and from then on nobody else", async () => {
    await open();
    party.sendFrame(1);
    await until(() => listener.heard.length === 1);
    for (let i = 0; i < 10; i++) stranger.sendFrame(0x66);
    party.sendFrame(2);
    await until(() => listener.heard.includes(2));
    expect(listener.heard).not.toContain(0x66);
  });

  it('follows a far side behind a NAT, once it has sent several packets in a row', async () => {
    const behindNat = party.sdp().replace('c=IN IP4 127.0.0.1', 'c=IN IP4 192.168.77.5');
    await open(behindNat);
    for (let i = 0; i < 4; i++) party.sendFrame(i);
    stranger.sendFrame(0x66);
    for (let i = 4; i < 12; i++) party.sendFrame(i);
    await until(() => listener.heard.includes(11));
    expect(listener.heard).not.toContain(0x66);
    expect(listener.heard[0]).toBeGreaterThanOrEqual(4);
    await until(() => party.heard.length > 2);
  });

  it('learns a new source after a re-offer', async () => {
    await open();
    party.sendFrame(1);
    await until(() => listener.heard.includes(1));
    endpoints.reoffer('e1', stranger.sdp());
    stranger.ssrc = 77;
    await until(() => {
      stranger.sendFrame(2);
      return listener.heard.includes(2);
    });
    await until(() => stranger.heard.length > 1);
  });

  it('is not led back by stragglers of the old port after a re-offer', async () => {
    await open();
    party.sendFrame(1);
    await until(() => listener.heard.includes(1));
    endpoints.reoffer('e1', stranger.sdp());
    for (let i = 0; i < 3; i++) party.sendFrame(2);
    for (let i = 0; i < 3; i++) stranger.sendFrame(3);
    await until(() => listener.heard.includes(3));
    expect(listener.heard).not.toContain(2);
    await until(() => stranger.heard.length > 2);
  });

  it('ignores packets of other payload types, noise and stumps', async () => {
    await open();
    party.sendFrame(9, { payloadType: 18 });
    party.sendRaw(new Uint8Array(3));
    party.sendRaw(new Uint8Array(200).fill(0x55));
    party.sendFrame(1);
    await until(() => listener.heard.length > 0);
    expect(listener.heard).toEqual([1]);
  });

  it('hears a key once, however many packets say it, and the same key pressed again', async () => {
    await open();
    party.sendFrame(1);
    party.press('7');
    party.press('7');
    party.press('D');
    await until(() => facts.length === 3);
    expect(facts.map((fact) => fact.type === 'dtmfReceived' && fact.digit)).toEqual([
      '7',
      '7',
      'D',
    ]);
  });

  it('presses keys that the far side counts once each', async () => {
    await open();
    await endpoints.sendDtmf('e1', '1#');
    const events = party.heard.filter(({ payloadType }) => payloadType === 101);
    const presses = new Map(events.map(({ timestamp, payload }) => [timestamp, payload[0]]));
    expect([...presses.values()]).toEqual([1, 11]);
    const ends = events.filter(({ payload }) => (payload[1] ?? 0) >= 0x80);
    expect(ends.length).toBe(6);
    expect(ends[0]?.payload.readUInt16BE(2)).toBe(800);
    expect(events.filter(({ marker }) => marker).length).toBe(2);
    await expectAsync(endpoints.sendDtmf('e1', 'x')).toBeRejectedWithError(RangeError);
  });

  for (const packetMs of [10, 30, 40] as const)
    it(`sends packets of ${packetMs} ms when it was asked for, whole and with a clock that goes on`, async () => {
      await open(party.sdp({ types: '0', lines: [`a=ptime:${packetMs}`] }));
      await until(() => party.heard.length >= 8);
      expect(party.heard.every(({ payload }) => payload.length === packetMs * 8)).toBeTrue();
      const steps = party.heard.slice(1).map(({ timestamp, sequenceNumber }, n) => {
        const before = party.heard[n];
        expect((sequenceNumber - (before?.sequenceNumber ?? 0)) & 0xffff).toBe(1);
        return (timestamp - (before?.timestamp ?? 0)) >>> 0;
      });
      // A tick that a busy machine missed is a gap in the timestamps, never an overlap.
      expect(Math.min(...steps)).toBe(packetMs * 8);
    });

  it('offers its own packet time, and keeps to it where the far side names none', async () => {
    const offer = await open(party.sdp(), { ptimeMs: 30 });
    expect(offer).toContain('a=ptime:30\r\n');
    await until(() => party.heard.length >= 3);
    expect(party.heard[0]?.payload.length).toBe(240);
  });

  it('presses keys as tones where the far side takes no events, or the trunk wants tones', async () => {
    for (const [sdp, dtmf] of [
      [party.sdp({ types: '0', lines: [] }), 'auto'],
      [party.sdp(), 'inband'],
    ] as const) {
      const offer = await open(sdp, { dtmf });
      expect(offer.includes('telephone-event')).toBe(dtmf === 'auto');
      party.heard.length = 0;
      await endpoints.sendDtmf('e1', '1#');
      await until(() => party.heard.length > 16);
      expect(party.heard.every(({ payloadType }) => payloadType === 0)).toBeTrue();
      const detector = new ToneDetector('pcmu');
      expect(party.heard.map(({ payload }) => detector.hear(payload)).join('')).toBe('1#');
      endpoints.close('e1');
    }
  });

  it('says that keys cannot be pressed when events are wanted and the far side takes none', async () => {
    await open(party.sdp({ types: '0', lines: [] }), { dtmf: 'rfc4733' });
    await expectAsync(endpoints.sendDtmf('e1', '1')).toBeRejectedWithError(MediaError);
  });

  it('hears tones where no events were agreed on, and only there', async () => {
    const tone = new Uint8Array(160);
    for (const [sdp, dtmf, heard] of [
      [party.sdp({ types: '0', lines: [] }), 'auto', ['8']],
      [party.sdp(), 'inband', ['8']],
      [party.sdp(), 'auto', []],
      [party.sdp({ types: '0', lines: [] }), 'rfc4733', []],
    ] as const) {
      facts.length = listener.heard.length = 0;
      await open(sdp, { dtmf });
      for (let n = 0; n < 8; n++) {
        writeTone(tone, 'pcmu', '8', n * 160);
        party.sendFrame(0, {}, tone);
      }
      await until(() => listener.heard.length >= 8);
      expect(facts.map((fact) => fact.type === 'dtmfReceived' && fact.digit)).toEqual([...heard]);
      endpoints.close('e1');
    }
  });

  it('falls silent while the far side holds, and comes back', async () => {
    await open();
    await until(() => party.heard.length > 2);
    endpoints.reoffer('e1', party.sdp({ lines: ['a=inactive'] }));
    const then = party.heard.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(party.heard.length).toBeLessThanOrEqual(then + 2);
    endpoints.reoffer('e1', party.sdp());
    await until(() => party.heard.length > then + 3);
  });

  it('reports media as lost when nothing comes any more, once', async () => {
    timeoutMs = 150;
    await open();
    party.sendFrame(1);
    await until(() => facts.length > 0);
    expect(facts[0]).toEqual(
      jasmine.objectContaining({ type: 'mediaLost', cause: 'media_timeout', endpointId: 'e1' }),
    );
    expect(listener.lostFor).toBe('media_timeout');
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(facts.length).toBe(1);
  });

  it('does not lose a far side that is silent but reports', async () => {
    timeoutMs = 200;
    await open();
    const report = buildRtcp({ ssrc: 9, cname: 'far' });
    for (let i = 0; i < 8; i++) {
      party.sendReport(report);
      await new Promise((resolve) => setTimeout(resolve, 60));
    }
    expect(facts).toEqual([]);
  });

  it('reports what it heard every 5 s, and reads the round trip from the answer', async () => {
    await open();
    for (let i = 0; i < 5; i++) party.sendFrame(i);
    await until(() => party.reports.length > 0, 7000);
    const report = party.reports[0] as Buffer;
    const read = parseRtcp(report, party.ssrc);
    expect(read?.block).toEqual(jasmine.objectContaining({ lost: 0, fractionLost: 0 }));
    const lastSenderReport = read?.senderReport ?? 0;
    const ours = { fractionLost: 0.125, lost: 3, highestSequence: 1, jitter: 0 };
    const block = { ssrc: read?.ssrc ?? 0, ...ours, lastSenderReport, delaySinceReport: 0 };
    party.sendReport(buildRtcp({ ssrc: party.ssrc, cname: 'far', block }));
    await until(() => endpoints.leg('e1')?.stats().remoteLoss === 0.125);
    const stats = endpoints.close('e1');
    expect(stats.rttMs).toBeLessThan(1000);
    expect(stats.received).toBe(5);
    expect(stats.mos).toBeGreaterThan(4);
  }, 10_000);
});
