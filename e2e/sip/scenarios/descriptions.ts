import assert from 'node:assert/strict';
import { until } from '../../until.ts';
import type { MediaStage, Scenario } from '../play.ts';
import type { RtpPhone } from '../rtp-phone.ts';
import { answered, bye, hangUp, hear, pause, reinvite, say, sdp } from '../steps.ts';

const TYPES = '0 101';
const DTMF = ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15'];
const at = (phone: RtpPhone | undefined, lines: readonly string[] = []): string =>
  sdp({ port: phone?.port ?? 0, types: TYPES, lines: [...DTMF, ...lines] });

/** An answered call with audio, as the call actor makes it. */
async function answeredCall({ call, engine }: MediaStage) {
  const { endpointId, offer } = await engine.open({ callId: 'call-1', codecs: call.trunk.codecs });
  const dialog = await call.dial({ offer });
  dialog.onReoffer((changed) => engine.reoffer(endpointId, changed));
  const agreed = await engine.accept(endpointId, dialog.answer, 'final');
  return { endpointId, dialog, agreed };
}

const keys = (phone: RtpPhone | undefined): number =>
  phone?.arrived.filter(({ packet }) => ((packet[1] ?? 0) & 0x7f) === 101).length ?? 0;

const expectClosed = async (stage: MediaStage, cause: RegExp): Promise<void> => {
  const { ending } = await stage.byActor().closed();
  assert.equal(ending.disposition, 'failed');
  assert.match(ending.explanation, cause);
};

/** Descriptions and the audio they lead to: RFC 3264. */
export const DESCRIPTIONS: readonly Scenario[] = [
  {
    name: 'acknowledges and hangs up a call that is answered without a description',
    callee: () => [answered({ body: '' }), hangUp()],
    hear: (stage) => expectClosed(stage, /SDP/),
  },
  {
    name: 'acknowledges and hangs up a call that is answered in a codec it never offered',
    callee: () => [
      answered({ body: sdp({ types: '18', lines: ['a=rtpmap:18 G729/8000'] }) }),
      hangUp(),
    ],
    hear: (stage) => expectClosed(stage, /PCMU/),
  },
  {
    name: 'talks in the first codec of its own among several that are answered',
    trunk: { codecs: ['PCMA', 'PCMU'] },
    callee: ([phone]) => [
      answered({
        body: sdp({
          port: phone?.port ?? 0,
          types: '18 96 8 0 101',
          lines: ['a=rtpmap:96 opus/48000/2', ...DTMF],
        }),
      }),
      hangUp(),
    ],
    async hear(stage) {
      const { agreed, dialog, endpointId } = await answeredCall(stage);
      assert.deepEqual([agreed.codec, agreed.dtmfPayloadType], ['PCMA', 101]);
      await dialog.bye();
      await stage.engine.close(endpointId, 'over');
    },
  },
  {
    name: 'sends its audio to the port that a re-INVITE names, and no more to the old one',
    phones: 2,
    callee: ([first, second]) => [
      ...[answered({ body: at(first) }), pause(500), reinvite({ body: at(second) })],
      hangUp(),
    ],
    async hear(stage) {
      const [first, second] = stage.phones;
      const { dialog, endpointId } = await answeredCall(stage);
      await stage.engine.sendDtmf(endpointId, '1');
      await until('a key at the first port', 4000, () => keys(first) >= 7);
      await until('the re-INVITE', 4000, () => stage.call.facts.length === 1);
      const before = keys(first);
      await stage.engine.sendDtmf(endpointId, '2');
      await until('a key at the second port', 4000, () => keys(second) >= 7);
      assert.equal(keys(first), before);
      await dialog.bye();
      await stage.engine.close(endpointId, 'over');
    },
  },
  {
    name: 'answers a hold with the other direction and the same port',
    callee: ([phone]) => [
      answered({ body: at(phone) }),
      reinvite({ cseq: 5, body: at(phone, ['a=sendonly']) }),
      reinvite({ cseq: 6, body: at(phone, ['a=inactive']) }),
      reinvite({ cseq: 7, body: at(phone) }),
      bye(),
    ],
    async hear(stage) {
      const { endpointId } = await answeredCall(stage);
      await stage.call.ended();
      const answers = stage.sipp
        .messages()
        .filter(({ sent, body, first }) => !sent && body !== '' && first.startsWith('SIP/2.0 200'));
      const directions = answers.map(
        ({ body }) => /^a=(sendrecv|recvonly|inactive)/m.exec(body)?.[1],
      );
      assert.deepEqual(directions, ['recvonly', 'inactive', 'sendrecv']);
      const versions = answers.map(({ body }) => Number(/^o=\S+ \d+ (\d+)/m.exec(body)?.[1]));
      assert.deepEqual(versions, [2, 3, 4]);
      assert.equal(new Set(answers.map(({ body }) => /^m=audio \d+/m.exec(body)?.[0])).size, 1);
      await stage.engine.close(endpointId, 'over');
    },
  },
  {
    name: 'is answered at another address than its early media came from',
    phones: 2,
    callee: ([early, final]) => [
      ...[hear('INVITE'), say('183 Session Progress', { body: at(early), tag: 'early' })],
      ...[pause(100), say('200 OK', { body: at(final), tag: 'final' }), hear('ACK'), hangUp()],
    ],
    async hear(stage) {
      const [early, final] = stage.phones;
      const { dialog, endpointId } = await answeredCall(stage);
      await stage.engine.sendDtmf(endpointId, '5');
      await until('a key at the phone that answered', 4000, () => keys(final) >= 7);
      assert.equal(keys(early), 0);
      await dialog.bye();
      await stage.engine.close(endpointId, 'over');
    },
  },
];
