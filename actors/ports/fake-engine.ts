import type { Carrier } from './media-choice.ts';
import type { MediaEngine, MediaFact, OpenEndpoint } from './media.ts';

/** Notes what it is asked for; opens when the spec says so. */
export class FakeEngine implements MediaEngine {
  readonly capabilities = {
    exactPlayout: true,
    reoffer: true,
    sendsDtmf: true,
    codecs: ['PCMU'] as const,
    ...{ encrypts: true, encryptsIfAgreed: true },
    packetsMs: [20] as const,
  };
  readonly log: string[];
  readonly wanted: OpenEndpoint[] = [];
  carrier: Carrier | undefined;
  #listener: ((fact: MediaFact) => void) | undefined;
  opens: () => Promise<void> = () => Promise.resolve();

  constructor(log: string[]) {
    this.log = log;
  }

  async open(request: OpenEndpoint) {
    this.wanted.push(request);
    await this.opens();
    this.log.push('open media');
    return {
      endpointId: 'endpoint-1',
      offer: 'v=0',
      leg: { kind: 'rtp', endpointId: 'endpoint-1' } as const,
      ...(this.carrier && { carrier: this.carrier }),
    };
  }

  accept = () =>
    Promise.resolve({
      codec: 'PCMU' as const,
      remoteAddress: '127.0.0.1',
      remotePort: 4000,
      dtmfPayloadType: 101,
    });
  reoffer = () => Promise.resolve('v=0');
  async sendDtmf(_endpointId: string, digits: string): Promise<void> {
    this.log.push(`keys ${digits}`);
  }

  async close() {
    this.log.push('close media');
    return {
      codec: 'PCMU' as const,
      received: 1,
      sent: 1,
      lost: 0,
      late: 0,
      concealed: 0,
      jitterMs: 1,
      rttMs: null,
      mos: 4.4,
      remoteLoss: null,
    };
  }

  onFact(_endpointId: string, listener: (fact: MediaFact) => void): () => void {
    this.#listener = listener;
    return () => (this.#listener = undefined);
  }

  tell(fact: MediaFact): void {
    this.#listener?.(fact);
  }
}
