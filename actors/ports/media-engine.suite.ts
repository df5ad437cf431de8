import { MediaError, type MediaEngine, type MediaFact } from './media.ts';
import { until } from './until.ts';

/** An engine under test and the far side that its suite plays. */
export interface EngineUnderTest {
  readonly engine: MediaEngine;
  /** SDP of a far side that takes PCMU and telephone events at an address where nobody answers. */
  readonly farSdp: string;
  /** The same, of a far side that speaks only a codec which is none of ours. */
  readonly strangeSdp: string;
  /** Makes the far side of the endpoint with this offer press a key. */
  pressKey(offer: string, digit: string): void;
  /** How many calls the engine, or the media server behind it, knows of. */
  calls(): Promise<number>;
  /** Makes the engine fail as a crash would; its endpoints are gone then. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return 'no error';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
};

/** What every media engine promises. */
export function mediaEngineSuite(name: string, make: () => Promise<EngineUnderTest>): void {
  describe(`the media engine "${name}"`, () => {
    let far: EngineUnderTest;
    let engine: MediaEngine;
    const codecs = ['PCMU', 'PCMA'] as const;

    beforeEach(async () => {
      far = await make();
      engine = far.engine;
    });
    afterEach(() => far.close());

    it('offers every codec asked for, in order, with telephone events', async () => {
      const { offer } = await engine.open({ callId: 'c1', codecs: ['PCMA', 'PCMU'] });
      const types = /m=audio \d+ RTP\/AVP (.*)/.exec(offer)?.[1]?.trim().split(' ');
      expect(types?.slice(0, 2)).toEqual(['8', '0']);
      expect(offer).toMatch(/a=rtpmap:\d+ telephone-event\/8000/);
    });

    it('gives every endpoint an id and an address of its own', async () => {
      const opened = await Promise.all(
        ['c1', 'c2', 'c3'].map((callId) => engine.open({ callId, codecs })),
      );
      expect(new Set(opened.map(({ endpointId }) => endpointId)).size).toBe(3);
      const media = opened.map(({ offer }) => /c=.*|m=audio \d+/g[Symbol.match](offer)?.join());
      expect(new Set(media).size).toBe(3);
    });

    it('takes early media and then the answer, which counts', async () => {
      const { endpointId } = await engine.open({ callId: 'c1', codecs });
      await engine.accept(endpointId, far.farSdp, 'early');
      const negotiated = await engine.accept(endpointId, far.farSdp, 'final');
      expect(negotiated.codec).toBe('PCMU');
      expect(negotiated.dtmfPayloadType).toBe(101);
      expect(far.farSdp).toContain(`m=audio ${negotiated.remotePort} `);
      expect(far.farSdp).toContain(negotiated.remoteAddress);
    });

    it('says in a sentence why an answer cannot be used', async () => {
      const { endpointId } = await engine.open({ callId: 'c1', codecs });
      expect(await codeOf(engine.accept(endpointId, far.strangeSdp, 'final'))).toBe('sdp_unusable');
      expect(await codeOf(engine.accept(endpointId, 'nonsense', 'final'))).toBe('sdp_unusable');
      await expectAsync(engine.accept(endpointId, 'nonsense', 'final')).toBeRejectedWithError(
        /\w+ /,
      );
    });

    it('answers a hold and lets go of it', async () => {
      if (!engine.capabilities.reoffer) return;
      const { endpointId } = await engine.open({ callId: 'c1', codecs });
      await engine.accept(endpointId, far.farSdp, 'final');
      const held = await engine.reoffer(endpointId, `${far.farSdp}a=sendonly\r\n`);
      expect(held).toContain('a=recvonly');
      const back = await engine.reoffer(endpointId, far.farSdp);
      expect(back).toContain('a=sendrecv');
      const versionOf = (sdp: string): number => Number(/o=\S+ \d+ (\d+)/.exec(sdp)?.[1]);
      expect(versionOf(back)).toBe(versionOf(held) + 1);
    });

    it('reports a key that the callee presses, once', async () => {
      const { endpointId, offer } = await engine.open({ callId: 'c1', codecs });
      const facts: MediaFact[] = [];
      engine.onFact(endpointId, (fact) => facts.push(fact));
      await engine.accept(endpointId, far.farSdp, 'final');
      far.pressKey(offer, '5');
      await until(() => facts.length > 0);
      far.pressKey(offer, '#');
      await until(() => facts.length > 1);
      expect(facts.map((fact) => fact.type === 'dtmfReceived' && fact.digit)).toEqual(['5', '#']);
    });

    it('tells no facts to those who stopped listening', async () => {
      const { endpointId, offer } = await engine.open({ callId: 'c1', codecs });
      await engine.accept(endpointId, far.farSdp, 'final');
      const before: MediaFact[] = [];
      const after: MediaFact[] = [];
      engine.onFact(endpointId, (fact) => before.push(fact))();
      engine.onFact(endpointId, (fact) => after.push(fact));
      far.pressKey(offer, '1');
      await until(() => after.length > 0);
      expect(before).toEqual([]);
    });

    it('sends keys, and resolves when the last one is out', async () => {
      if (!engine.capabilities.sendsDtmf) return;
      const { endpointId } = await engine.open({ callId: 'c1', codecs });
      await engine.accept(endpointId, far.farSdp, 'final');
      const before = Date.now();
      await engine.sendDtmf(endpointId, '1#');
      expect(Date.now() - before).toBeGreaterThan(180);
    });

    it('closes once, gives the same figures again, and knows no stranger', async () => {
      const { endpointId } = await engine.open({ callId: 'c1', codecs });
      const [first, second] = await Promise.all([
        engine.close(endpointId, 'test'),
        engine.close(endpointId, 'test'),
      ]);
      expect(second).toEqual(first);
      expect((await engine.close(endpointId, 'test')).received).toBe(0);
      expect((await engine.close('nobody', 'test')).codec).toBeNull();
      expect(await codeOf(engine.accept(endpointId, far.farSdp, 'final'))).toBe('unknown_endpoint');
    });

    it('opens nothing for a call that was given up', async () => {
      const gone = new AbortController();
      const opening = engine.open({ callId: 'c1', codecs, signal: gone.signal });
      gone.abort();
      expect(await codeOf(opening)).toBe('aborted');
      const signal = AbortSignal.abort();
      expect(await codeOf(engine.open({ callId: 'c1', codecs, signal }))).toBe('aborted');
    });

    it('leaves nothing behind of calls that are given up while they are opened', async () => {
      const opening = Array.from({ length: 12 }, async (_, n) => {
        const gone = new AbortController();
        setTimeout(() => gone.abort(), n * 4);
        const request = { callId: `c${n}`, codecs, signal: gone.signal };
        return engine.open(request).then(
          ({ endpointId }) => engine.close(endpointId, 'test').then(() => 'opened'),
          (error: unknown) => (error instanceof MediaError ? error.code : String(error)),
        );
      });
      for (const end of await Promise.all(opening)) expect(['opened', 'aborted']).toContain(end);
      await until(async () => (await far.calls()) === 0, 10_000);
    }, 20_000);

    it('opens fifty at once, each with an address of its own, and leaves none behind', async () => {
      const opened = await Promise.all(
        Array.from({ length: 50 }, (_, n) => engine.open({ callId: `c${n}`, codecs })),
      );
      expect(new Set(opened.map(({ offer }) => /m=audio (\d+)/.exec(offer)?.[1])).size).toBe(50);
      await Promise.all(opened.map(({ endpointId }) => engine.close(endpointId, 'test')));
      await until(async () => (await far.calls()) === 0, 10_000);
    }, 30_000);

    it('tells its endpoints when it crashes, and opens new ones afterwards', async () => {
      const { endpointId } = await engine.open({ callId: 'c1', codecs });
      const facts: MediaFact[] = [];
      engine.onFact(endpointId, (fact) => facts.push(fact));
      await far.crash();
      await until(() => facts.length > 0);
      expect(facts[0]?.type).toBe('mediaLost');
      expect((await engine.close(endpointId, 'test')).received).toBe(0);
      const again = await engine.open({ callId: 'c2', codecs });
      expect(again.endpointId).not.toBe(endpointId);
    });
  });
}
