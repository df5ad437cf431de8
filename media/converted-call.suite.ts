/** A call with a carrier that speaks what the audio plane does not: the media server between them converts it. */
import { LINE_CODECS, type LineCodec, VOICE_CODECS } from '../actors/ports/codecs.ts';
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import { MediaError, type MediaFact } from '../actors/ports/media.ts';
import { until } from '../actors/ports/until.ts';
import type { CarriedCalls } from './carried-call.suite.ts';
import type { G711 } from './codec/g711.ts';
import { parseSdp } from './codec/sdp.ts';
import { DtmfReceiver } from './legs/dtmf.ts';
import { RtpParty } from './scripted-party.ts';
import { toneOf, tonesIn } from './tones-heard.ts';

const TONES = { agent: 910 };
const isTone = (packets: readonly Buffer[], law: G711): boolean =>
  tonesIn(Buffer.concat(packets), TONES, law).length > 0;
const areOf = (packets: readonly Buffer[], bytes: number): boolean =>
  packets.every(({ length }) => length === bytes);

interface CarriersCodec {
  readonly type: number;
  readonly line: string;
  /** Whether the agent's tone looks so in that codec. */
  isIn(packets: readonly Buffer[]): boolean;
}

/** How a carrier that takes one codec describes it. */
const CARRIERS: Readonly<Record<LineCodec, CarriersCodec>> = {
  PCMU: { type: 0, line: 'a=rtpmap:0 PCMU/8000', isIn: (packets) => isTone(packets, 'pcmu') },
  PCMA: { type: 8, line: 'a=rtpmap:8 PCMA/8000', isIn: (packets) => isTone(packets, 'pcma') },
  G722: { type: 9, line: 'a=rtpmap:9 G722/8000', isIn: (packets) => areOf(packets, 160) },
  OPUS: {
    ...{ type: 107, line: 'a=rtpmap:107 opus/48000/2' },
    // Each packet begins with what kind it is (RFC 6716 section 3.1); a sample would be another one each time.
    isIn: (packets) => new Set(packets.map(([first = 0]) => first >> 3)).size < 3,
  },
  G729: { type: 18, line: 'a=rtpmap:18 G729/8000', isIn: (packets) => areOf(packets, 20) },
};

/** @param expected what this engine speaks here */
export function convertedCallSuite(
  name: string,
  expected: readonly LineCodec[],
  make: () => Promise<CarriedCalls>,
): void {
  describe(`a call over ${name} with a carrier of its own codecs`, () => {
    let calls: CarriedCalls;
    let carrier: RtpParty;

    beforeEach(async () => {
      calls = await make();
      carrier = await RtpParty.open();
    });
    afterEach(async () => {
      await calls.plane.conversations.close('c1', 'test');
      await calls.close();
      carrier.close();
    });

    const sdpOf = (codec: LineCodec): string => {
      const { type, line } = CARRIERS[codec];
      return carrier.sdp({
        types: `${type} 101`,
        lines: [line, 'a=rtpmap:101 telephone-event/8000'],
      });
    };
    const open = () => calls.engine.open({ callId: 'c1', codecs: LINE_CODECS });

    it('offers what it speaks, and nothing else', async () => {
      const { endpointId, offer } = await open();
      expect(parseSdp(offer).codecs.map(({ codec }) => codec)).toEqual([...expected]);
      expect([...calls.engine.capabilities.codecs]).toEqual([...expected]);
      await calls.engine.close(endpointId, 'test');
    });

    it('opens nothing for a trunk that allows nothing it speaks', async () => {
      const [strange] = LINE_CODECS.filter((codec) => !expected.includes(codec));
      if (!strange) return;
      const opening = calls.engine.open({ callId: 'c1', codecs: [strange] });
      await expectAsync(opening).toBeRejectedWithError(MediaError, new RegExp(`only ${strange}`));
    });

    for (const codec of expected)
      it(`speaks ${codec}, and counts it as that`, async () => {
        const { engine, plane, provider } = calls;
        const { type, isIn } = CARRIERS[codec];
        const { endpointId, offer, leg } = await open();
        const facts: MediaFact[] = [];
        engine.onFact(endpointId, (fact) => facts.push(fact));
        await plane.conversations.open('c1', leg, conversationSpec, () => undefined);
        carrier.to = parseSdp(offer).port;
        carrier.payloadType = type;
        const negotiated = await engine.accept(endpointId, sdpOf(codec), 'final');
        expect(negotiated.codec).toBe(codec);
        await plane.conversations.start('c1', { speak: false });
        provider.session.speak('r1', 'i1', Buffer.from(toneOf(TONES.agent, 20_000)));
        // The agent hears itself, once written and read in that codec.
        carrier.echo(type);
        await until(() => {
          const heard = Buffer.concat(provider.session.heard.slice(-3));
          return tonesIn(heard, TONES).join() === 'agent';
        });
        const voice = carrier.heard.filter(({ payloadType }) => payloadType === type).slice(-10);
        expect(isIn(voice.map(({ payload }) => payload))).toBeTrue();
        await engine.sendDtmf(endpointId, '7');
        const receiver = new DtmfReceiver();
        const keys = carrier.heard
          .filter(({ payloadType }) => payloadType === 101)
          .flatMap(({ payload, timestamp }) => receiver.hear(payload, 0, timestamp) ?? []);
        expect(keys).toEqual(['7']);
        carrier.press('5');
        await until(() => facts.some((fact) => fact.type === 'dtmfReceived' && fact.digit === '5'));
        // The carrier goes over to G.711 in mid-call.
        const plain = await engine.reoffer(endpointId, sdpOf('PCMA'));
        expect(parseSdp(plain).codecs.map((each) => each.codec)).toEqual(['PCMA']);
        await until(() => carrier.heard.at(-1)?.payloadType === CARRIERS.PCMA.type);
        expect((await engine.close(endpointId, 'test')).codec).toBe('PCMA');
      }, 15_000);

    it('takes the first of several that the carrier agrees to', async () => {
      const both = [...VOICE_CODECS].reverse();
      const { endpointId } = await calls.engine.open({ callId: 'c1', codecs: VOICE_CODECS });
      const sdp = carrier.sdp({
        types: `${both.map((each) => CARRIERS[each].type).join(' ')} 101`,
      });
      expect((await calls.engine.accept(endpointId, sdp, 'final')).codec).toBe('PCMA');
      expect((await calls.engine.close(endpointId, 'test')).codec).toBe('PCMA');
    });
  });
}
