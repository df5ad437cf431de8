import { createSocket } from 'node:dgram';
import { until } from '../actors/ports/until.ts';
import type { SrtpMode } from '../actors/ports/model.ts';
import { SendClock } from './clock.ts';
import { Endpoints } from './endpoints.ts';
import type { LegListener } from './legs/leg.ts';

/** Says one byte all the time, and notes what it hears. */
class Voice implements LegListener {
  readonly heard = new Set<number>();
  readonly byte: number;
  constructor(byte: number) {
    this.byte = byte;
  }
  voice(bytes: Uint8Array): void {
    for (const byte of bytes) this.heard.add(byte);
  }
  gap(): void {
    return;
  }
  tick(frame: Uint8Array): boolean {
    frame.fill(this.byte);
    return true;
  }
  lost(): void {
    return;
  }
}

describe('Encrypted audio', () => {
  let endpoints: Endpoints;
  let nextPort = 34_600;
  const voices = { us: new Voice(0x21), them: new Voice(0x42) };

  beforeEach(() => {
    const raise = (error: unknown): never => {
      throw error;
    };
    endpoints = new Endpoints({
      ...{ host: '127.0.0.1', advertise: '127.0.0.1', timeoutMs: 30_000 },
      clock: new SendClock({ onError: raise }),
      onFact: () => undefined,
      onDefect: raise,
    });
    voices.us.heard.clear();
    voices.them.heard.clear();
  });
  afterEach(() => {
    endpoints.close('us');
    endpoints.close('them');
  });

  async function open(endpointId: 'us' | 'them', srtp: SrtpMode): Promise<string> {
    for (;;)
      try {
        const port = (nextPort += 2);
        const offer = await endpoints.open(endpointId, port, { codecs: ['PCMA'], srtp });
        endpoints.leg(endpointId)?.attach(voices[endpointId]);
        return offer;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'))
          throw error;
      }
  }

  /** Our offer, their answer. */
  async function call(ours: SrtpMode, theirs: SrtpMode): Promise<[string, string]> {
    const offer = await open('us', ours);
    await open('them', theirs);
    const answer = endpoints.reoffer('them', offer);
    endpoints.accept('us', answer, 'final');
    return [offer, answer];
  }
  const bothHear = () => until(() => voices.us.heard.has(0x42) && voices.them.heard.has(0x21));
  const profileOf = (sdp: string) => /^m=audio \d+ (\S+)/m.exec(sdp)?.[1];
  const keysIn = (sdp: string): number => sdp.match(/^a=crypto:/gm)?.length ?? 0;

  it('is required, offered as RTP/SAVP, and heard by the other side', async () => {
    const [offer, answer] = await call('required', 'optional');
    expect([profileOf(offer), keysIn(offer)]).toEqual(['RTP/SAVP', 3]);
    expect([profileOf(answer), keysIn(answer)]).toEqual(['RTP/SAVP', 1]);
    await bothHear();
  });

  for (const suite of [1, 2, 3])
    it(`works with the suite of line ${suite}`, async () => {
      const offer = await open('us', 'required');
      await open('them', 'required');
      const others = new RegExp(`^a=crypto:[^${suite}].*\r\n`, 'gm');
      const answer = endpoints.reoffer('them', offer.replace(others, ''));
      expect(answer).toContain(`a=crypto:${suite} `);
      endpoints.accept('us', answer, 'final');
      await bothHear();
    });

  it('is optional in an offer of RTP/AVP with keys, which who knows no keys takes for plain', async () => {
    const [offer, answer] = await call('optional', 'off');
    expect([profileOf(offer), keysIn(offer)]).toEqual(['RTP/AVP', 3]);
    expect([profileOf(answer), keysIn(answer)]).toEqual(['RTP/AVP', 0]);
    await bothHear();
  });

  it('is used when the other side answers that offer with a key', async () => {
    const [, answer] = await call('optional', 'optional');
    expect([profileOf(answer), keysIn(answer)]).toEqual(['RTP/AVP', 1]);
    await bothHear();
  });

  it('is not given up where it is required, nor taken up where it is switched off', async () => {
    const offer = await open('us', 'off');
    await open('them', 'required');
    expect(() => endpoints.reoffer('them', offer)).toThrowError(/does not encrypt/);
    const secure = offer.replace('RTP/AVP', 'RTP/SAVP');
    expect(() => endpoints.accept('us', secure, 'final')).toThrowError(/switched off/);
    expect(() => endpoints.reoffer('them', secure)).toThrowError(/no suite and key/);
  });

  it('keeps its keys over a re-offer, and changes with the far side’s', async () => {
    const [offer] = await call('required', 'required');
    await bothHear();
    const again = endpoints.reoffer('them', offer);
    endpoints.accept('us', again, 'final');
    voices.us.heard.clear();
    voices.them.heard.clear();
    await bothHear();
    const key = /inline:(\S+)/.exec(again)?.[1] ?? '';
    expect(endpoints.reoffer('them', offer)).toContain(key);
    const rekeyed = offer.replace(/inline:\S{4}/g, 'inline:AAAA');
    endpoints.reoffer('them', rekeyed);
    voices.them.heard.clear();
    await new Promise((resolve) => setTimeout(resolve, 100));
    // What we still say with the old key is no audio to them.
    expect([...voices.them.heard]).not.toContain(0x21);
  });

  it('is nothing to whoever listens on the way', async () => {
    const offer = await open('us', 'required');
    const wire = createSocket('udp4');
    await new Promise<void>((resolve) => wire.bind(0, '127.0.0.1', resolve));
    const packets: Buffer[] = [];
    wire.on('message', (packet) => packets.push(packet));
    await open('them', 'required');
    const answer = endpoints.reoffer('them', offer);
    const toWire = answer.replace(/^m=audio \d+/m, `m=audio ${wire.address().port}`);
    endpoints.accept('us', toWire, 'final');
    await until(() => packets.length > 3);
    wire.close();
    expect(packets.some((packet) => packet.includes(Buffer.alloc(8, 0x21)))).toBeFalse();
    expect(packets[0]?.length).toBe(12 + 160 + 10);
  });
});
