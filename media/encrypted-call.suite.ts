/** A call whose audio is encrypted on its way to the carrier, who is played by an endpoint of the audio plane. */
import { conversationSpec } from '../actors/ports/conversations.suite.ts';
import { MediaError } from '../actors/ports/media.ts';
import type { SrtpMode } from '../actors/ports/model.ts';
import { until } from '../actors/ports/until.ts';
import type { ProviderSession } from './ai/scripted-provider.ts';
import type { CarriedCalls } from './carried-call.suite.ts';
import { parseSdp } from './codec/sdp.ts';
import { toneOf, tonesIn } from './tones-heard.ts';

const TONES = { agent: 900, carrier: 500 };
const CODECS = ['PCMU'] as const;

/** @param encrypts whether this engine does, here */
export function encryptedCallSuite(
  name: string,
  encrypts: boolean,
  make: () => Promise<CarriedCalls>,
): void {
  describe(`an encrypted call over ${name}`, () => {
    let calls: CarriedCalls;
    let opened: [engine: CarriedCalls['engine'], endpointId: string][];

    beforeEach(async () => {
      calls = await make();
      // What an engine can do is known once it was there.
      const first = await calls.engine.open({ callId: 'first', codecs: CODECS });
      opened = [[calls.engine, first.endpointId]];
    });
    afterEach(async () => {
      const { conversations } = calls.plane;
      await Promise.all(['c1', 'far'].map((callId) => conversations.close(callId, 'test')));
      await Promise.all(opened.map(([engine, endpointId]) => engine.close(endpointId, 'test')));
      await calls.close();
    });

    async function open(engine: CarriedCalls['engine'], callId: string, srtp: SrtpMode) {
      const endpoint = await engine.open({ callId, codecs: CODECS, srtp });
      opened.push([engine, endpoint.endpointId]);
      const { plane, provider } = calls;
      await plane.conversations.open(callId, endpoint.leg, conversationSpec, () => undefined);
      return { ...endpoint, session: provider.session };
    }
    const speak = ({ session }: { session: ProviderSession }, who: keyof typeof TONES): void =>
      session.speak('r1', 'i1', Buffer.from(toneOf(TONES[who], 20_000)));
    const hears = ({ session }: { session: ProviderSession }): string =>
      tonesIn(Buffer.concat(session.heard.slice(-3)), TONES).join();

    /** Our side and the carrier's, who talk. @returns what was offered and answered */
    async function connected(ours: SrtpMode, theirs: SrtpMode) {
      const { engine, plane } = calls;
      const us = await open(engine, 'c1', ours);
      const carrier = await open(plane.engine, 'far', theirs);
      const answer = await plane.engine.reoffer(carrier.endpointId, us.offer);
      await engine.accept(us.endpointId, answer, 'final');
      for (const callId of ['c1', 'far']) await plane.conversations.start(callId, { speak: false });
      speak(us, 'agent');
      speak(carrier, 'carrier');
      await until(() => hears(us) === 'carrier' && hears(carrier) === 'agent', 8000);
      return { us, offer: parseSdp(us.offer), answer, agreed: parseSdp(answer) };
    }

    it('is refused by an engine that cannot', async () => {
      expect(calls.engine.capabilities.encrypts).toBe(encrypts);
      if (encrypts) return;
      const opening = calls.engine.open({ callId: 'c1', codecs: CODECS, srtp: 'required' });
      await expectAsync(opening).toBeRejectedWithError(MediaError, /does not encrypt/);
    });

    it('is encrypted both ways, and stays so on hold', async () => {
      if (!encrypts) return;
      const { us, offer, agreed, answer } = await connected('required', 'required');
      expect([offer.isSecure, agreed.isSecure]).toEqual([true, true]);
      const held = await calls.engine.reoffer(
        us.endpointId,
        answer.replace('a=sendrecv', 'a=sendonly'),
      );
      expect(parseSdp(held)).toEqual(
        jasmine.objectContaining({ isSecure: true, direction: 'recvonly' }),
      );
      const back = parseSdp(await calls.engine.reoffer(us.endpointId, answer));
      expect(back.crypto[0]?.master).toEqual(offer.crypto[0]?.master);
      const before = us.session.heard.length;
      await until(() => us.session.heard.length > before + 5 && hears(us) === 'carrier');
    }, 15_000);

    it('is encrypted as it was offered where it need not be', async () => {
      const { offer, agreed } = await connected('optional', 'optional');
      expect(offer.isSecure).toBeFalse();
      expect(agreed.crypto.length > 0).toBe(offer.crypto.length > 0);
    }, 15_000);

    it('is not encrypted where it need not be and the carrier cannot', async () => {
      const { agreed } = await connected('optional', 'off');
      expect(agreed.crypto).toEqual([]);
    }, 15_000);

    it('does not come to be where only one side wants it', async () => {
      if (!encrypts) return;
      const { engine, plane } = calls;
      const us = await open(engine, 'c1', 'required');
      const plain = us.offer.replace('RTP/SAVP', 'RTP/AVP').replace(/a=crypto.*\r\n/g, '');
      const carrier = await open(plane.engine, 'far', 'off');
      const answer = await plane.engine.reoffer(carrier.endpointId, plain);
      await expectAsync(engine.accept(us.endpointId, answer, 'final')).toBeRejectedWithError(
        MediaError,
        /does not encrypt its audio/,
      );
    });
  });
}
