/** The RTP endpoints of one worker: offer and answer on top of {@link RtpLeg}. */
import { randomInt } from 'node:crypto';
import { isIP } from 'node:net';
import { MediaError, type Heard, type MediaFact, type Negotiated } from '../actors/ports/media.ts';
import type { VoiceCodec } from '../actors/ports/codecs.ts';
import { NO_STATS, type DtmfMode, type PacketMs, type RtpStats } from '../actors/ports/model.ts';
import {
  answerDirection,
  parseSdp,
  payloadTypeOf,
  SdpError,
  writeSdp,
  type AudioDescription,
  type LocalAudio,
} from './codec/sdp.ts';
import type { SendClock } from './clock.ts';
import { SecurityTerms } from './security.ts';
import { RtpLeg } from './legs/rtp.ts';
import { Probe } from './probe.ts';
import type { WantedAudio } from './worker-api.ts';

export interface EndpointsOptions {
  /** Address to bind to. */
  readonly host: string;
  /** Address written in SDP. */
  readonly advertise: string;
  readonly timeoutMs: number;
  readonly clock: SendClock;
  onFact(fact: MediaFact): void;
  onDefect(error: unknown): void;
}

/** Payload type that we offer for telephone events, the usual one. */
const DTMF_PAYLOAD_TYPE = 101;
const PACKETS_MS = [10, 20, 30, 40] as const satisfies readonly PacketMs[];

interface Endpoint {
  readonly leg: RtpLeg;
  /** What we would take, in order of preference. */
  readonly codecs: readonly VoiceCodec[];
  readonly security: SecurityTerms;
  readonly dtmf: DtmfMode;
  readonly ptimeMs: PacketMs;
  local: LocalAudio;
  probe?: Probe;
}

const speaksEvents = (dtmf: DtmfMode): boolean => dtmf === 'auto' || dtmf === 'rfc4733';

/** What was not offered was not agreed on, whatever the far side writes (RFC 3264 section 6.1). */
const eventsOf = ({ dtmf }: Endpoint, remote: AudioDescription): number | null =>
  speaksEvents(dtmf) ? remote.dtmfPayloadType : null;

export class Endpoints {
  private readonly options: EndpointsOptions;
  private readonly endpoints = new Map<string, Endpoint>();

  constructor(options: EndpointsOptions) {
    this.options = options;
  }

  get size(): number {
    return this.endpoints.size;
  }

  /** Binds `port` and the next one; returns our offer. @throws what binding throws */
  async open(endpointId: string, port: number, wanted: WantedAudio): Promise<string> {
    const { codecs, ptimeMs = 20, dtmf = 'auto', srtp = 'off' } = wanted;
    const { host, advertise, timeoutMs, onFact, onDefect } = this.options;
    const preferred = codecs[0] ?? 'PCMU';
    const leg = await RtpLeg.open({
      ...{ endpointId, host, port, preferred, timeoutMs, onFact, onDefect },
    });
    const security = new SecurityTerms(srtp);
    const local: LocalAudio = {
      ...security.offer,
      address: advertise,
      port,
      sessionId: randomInt(2 ** 31),
      version: 1,
      codecs: codecs.map((codec) => ({ codec, payloadType: payloadTypeOf(codec) })),
      dtmfPayloadType: speaksEvents(dtmf) ? DTMF_PAYLOAD_TYPE : null,
      direction: 'sendrecv',
      ptimeMs,
    };
    this.endpoints.set(endpointId, { leg, codecs, security, dtmf, local, ptimeMs });
    this.options.clock.add(leg);
    return writeSdp(local);
  }

  /** The leg of an endpoint, for a bridge. */
  leg(endpointId: string): RtpLeg | undefined {
    return this.endpoints.get(endpointId)?.leg;
  }

  accept(endpointId: string, sdp: string, kind: 'early' | 'final'): Negotiated {
    const endpoint = this.find(endpointId);
    const remote = this.parse(sdp);
    usable(() => endpoint.security.answered(remote));
    const chosen = this.agree(endpoint, remote, kind === 'final');
    return {
      codec: chosen.codec,
      remoteAddress: remote.address,
      remotePort: remote.port,
      dtmfPayloadType: eventsOf(endpoint, remote),
    };
  }

  reoffer(endpointId: string, sdp: string): string {
    const endpoint = this.find(endpointId);
    const remote = this.parse(sdp);
    const protection = usable(() => endpoint.security.reoffered(remote));
    const chosen = this.agree(endpoint, remote, true);
    endpoint.local = {
      ...endpoint.local,
      ...protection,
      version: endpoint.local.version + 1,
      codecs: [chosen],
      dtmfPayloadType: eventsOf(endpoint, remote),
      direction: answerDirection(remote.direction),
    };
    return writeSdp(endpoint.local);
  }

  async sendDtmf(endpointId: string, digits: string): Promise<void> {
    const { leg, dtmf } = this.find(endpointId);
    const takesEvents = leg.takesEvents;
    if (!takesEvents && (dtmf === 'rfc4733' || dtmf === 'info'))
      throw new MediaError('sdp_unusable', 'The far side takes no key presses (RFC 4733).');
    await leg.sendDtmf(digits, takesEvents && dtmf !== 'inband' ? 'events' : 'tones');
  }

  /** Plays tones and listens from now on. */
  probe(endpointId: string): void {
    const endpoint = this.find(endpointId);
    endpoint.probe = new Probe(endpoint.leg);
  }

  heard(endpointId: string): Heard {
    const { leg, probe } = this.find(endpointId);
    return { received: leg.stats().received, loudMs: probe?.loudMs ?? 0 };
  }

  close(endpointId: string): RtpStats {
    const endpoint = this.endpoints.get(endpointId);
    if (!endpoint) return NO_STATS;
    this.endpoints.delete(endpointId);
    this.options.clock.remove(endpoint.leg);
    endpoint.leg.close();
    return endpoint.leg.stats();
  }

  private find(endpointId: string): Endpoint {
    const endpoint = this.endpoints.get(endpointId);
    if (!endpoint) throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return endpoint;
  }

  private parse(sdp: string): AudioDescription {
    return usable(() => {
      const remote = parseSdp(sdp);
      const family = isIP(remote.address);
      if (family !== 0 && family !== isIP(this.options.advertise))
        throw new SdpError('The far side wants its audio over the other IP version.');
      return remote;
    });
  }

  private agree(
    endpoint: Endpoint,
    remote: AudioDescription,
    final: boolean,
  ): { readonly codec: VoiceCodec; readonly payloadType: number } {
    const [chosen] = remote.codecs.flatMap(({ codec, payloadType }) =>
      endpoint.codecs.flatMap((own) => (own === codec ? [{ codec: own, payloadType }] : [])),
    );
    if (!chosen)
      throw new MediaError(
        'sdp_unusable',
        `The far side takes none of ${endpoint.codecs.join(', ')}.`,
      );
    const { dtmf, ptimeMs, leg, security } = endpoint;
    const dtmfPayloadType = eventsOf(endpoint, remote);
    leg.agree({
      ...chosen,
      remote: { ...remote, dtmfPayloadType },
      security: security.agreed,
      final,
      // The far side says what it would like to get (RFC 3264 section 6.1).
      packetMs: PACKETS_MS.find((ms) => ms === remote.ptimeMs) ?? ptimeMs,
      hearsTones: dtmf === 'inband' || (dtmf === 'auto' && dtmfPayloadType === null),
    });
    return chosen;
  }
}

/** What is wrong with a description becomes an error of the engine. @throws MediaError */
function usable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SdpError) throw new MediaError('sdp_unusable', error.message);
    throw error;
  }
}
