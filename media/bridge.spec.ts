import { bridgeSuite } from './bridge.suite.ts';
import { until } from '../actors/ports/until.ts';
import { SendClock } from './clock.ts';
import { linearToUlaw, ulawToLinear } from './codec/g711.ts';
import { parseSdp } from './codec/sdp.ts';
import { Endpoints } from './endpoints.ts';
import { SocketLegs } from './legs/socket.ts';
import { RtpParty, SocketParty } from './scripted-party.ts';

const raise = (error: unknown): never => {
  throw error;
};

let nextPort = 35_000;

bridgeSuite('RTP', async (preferred) => {
  const party = await RtpParty.open();
  const endpoints = new Endpoints({
    ...{ host: '127.0.0.1', advertise: '127.0.0.1', timeoutMs: 30_000 },
    clock: new SendClock({ onError: raise }),
    onFact: () => undefined,
    onDefect: raise,
  });
  const other = preferred === 'PCMU' ? 'PCMA' : 'PCMU';
  const offer = await endpoints.open('e1', (nextPort += 2), { codecs: [preferred, other] });
  const leg = endpoints.leg('e1');
  if (!leg) throw new Error('No leg.');
  party.to = parseSdp(offer).port;
  return {
    leg,
    party,
    agree(codec) {
      party.payloadType = codec === 'PCMU' ? 0 : 8;
      endpoints.accept('e1', party.sdp({ types: String(party.payloadType), lines: [] }), 'final');
    },
    close: () => void endpoints.close('e1'),
  };
});

bridgeSuite('socket', async (preferred) => {
  const legs = await SocketLegs.listen(new SendClock({ onError: raise }));
  const leg = legs.expect('token');
  leg.codec = preferred;
  const party = await SocketParty.connect(`${legs.url}token`);
  return {
    leg,
    party,
    agree: (codec) => void (leg.codec = codec),
    close: () => legs.close(),
  };
});

describe('the socket legs', () => {
  it('let nobody in without the token', async () => {
    const legs = await SocketLegs.listen(new SendClock({ onError: raise }));
    legs.expect('token');
    await expectAsync(SocketParty.connect(`${legs.url}other`)).toBeRejectedWithError(/404/);
    legs.release('token');
    await expectAsync(SocketParty.connect(`${legs.url}token`)).toBeRejectedWithError(/404/);
    legs.close();
  });

  it('speak 16-bit PCM with a browser, and send it no silence', async () => {
    const legs = await SocketLegs.listen(new SendClock({ onError: raise }));
    const leg = legs.expect('token');
    leg.dialect = 'browser';
    const heard: Uint8Array[] = [];
    let voiceTicks = 3;
    leg.attach({
      voice: (bytes) => heard.push(bytes),
      gap: () => undefined,
      lost: () => undefined,
      tick(frame) {
        frame.fill(linearToUlaw(1000));
        return voiceTicks-- > 0;
      },
    });
    const party = await SocketParty.connect(`${legs.url}token`);
    const spoken = Buffer.from(Int16Array.of(0, 1000, -1000).buffer);
    party.send(spoken);
    await until(() => heard.length === 1 && party.frames.length === 3);
    expect([...(heard[0] ?? [])]).toEqual([0, 1000, -1000].map(linearToUlaw));
    expect(party.frames[0]?.length).toBe(320);
    expect(party.frames[0]?.readInt16LE(0)).toBe(ulawToLinear[linearToUlaw(1000)] ?? 0);
    await until(() => voiceTicks < -5);
    expect(party.frames.length).toBe(3);
    legs.close();
  });
});
