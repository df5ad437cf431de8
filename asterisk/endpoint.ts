/** One call's audio inside Asterisk: its SIP leg, the channel of its media socket, and the bridge between. */
import type { Log } from '../actors/ports/log.ts';
import type { MediaDialog, PlaceMediaCall } from '../actors/ports/media-dialog.ts';
import { MediaError, type MediaFact, type Negotiated } from '../actors/ports/media.ts';
import type { PacketMs, RtpStats, VoiceCodec } from '../actors/ports/model.ts';
import { Described, placeholder, usable } from '../media/codec/relayed.ts';
import { SdpError } from '../media/codec/sdp.ts';
import { AriError, type Ari, type AriEvent } from './ari.ts';
import { rtpStatsOf } from './statistics.ts';

export interface EndpointOptions {
  readonly ari: Ari;
  readonly place: PlaceMediaCall;
  /** `sip:host:port` of Asterisk. */
  readonly sipUri: string;
  readonly application: string;
  readonly endpointId: string;
  readonly codecs: readonly VoiceCodec[];
  readonly ptimeMs: PacketMs;
  readonly log: Log;
  onFact(fact: MediaFact): void;
}

/** Asterisk ends a channel whose audio stopped with this Q.850 cause (`rtp_timeout`). */
const CAUSE_NO_MEDIA = 44;
const PRESS_MS = 100;
const PAUSE_MS = 60;
const STASIS_WITHIN_MS = 4000;
const FORMATS = { PCMU: 'ulaw', PCMA: 'alaw' } as const satisfies Record<VoiceCodec, string>;

export class AsteriskEndpoint {
  readonly #options: EndpointOptions;
  readonly #described: Described;
  #dialog: MediaDialog | undefined;
  /** Of the SIP leg; Asterisk names it. */
  #channelId: string | undefined;
  #arrived: (() => void) | undefined;
  /** The carrier's description that Asterisk knows. */
  #carrier: string | undefined;
  #negotiated: Negotiated | undefined;
  #isOver = false;
  /** One change of the session at a time. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#described = new Described(options);
  }

  /**
   * Calls Asterisk and prepares the media socket's channel.
   * @returns our offer, and where the media socket is @throws Error that says what Asterisk refused
   */
  async open(signal: AbortSignal | undefined): Promise<{ offer: string; url: string }> {
    const { ari, place, sipUri, application, endpointId } = this.#options;
    const [connectionId] = await Promise.all([
      this.#mediaChannel(),
      ari.request('POST', '/bridges', { type: 'mixing', bridgeId: this.#bridgeId }),
    ]);
    const placing = place({
      uri: sipUri,
      sdp: placeholder(this.#options),
      headers: { 'X-Callboard-Application': application, 'X-Callboard-Endpoint': endpointId },
      signal,
    });
    const [dialog] = await Promise.all([placing, this.#stasis()]).catch(async (error: unknown) => {
      this.#isOver = true;
      await (await placing.catch(() => undefined))?.bye();
      throw error;
    });
    this.#dialog = dialog;
    dialog.onEnded(() => this.#ended(null));
    return { offer: this.#described.offer(dialog.sdp), url: ari.mediaUrl(connectionId) };
  }

  /** @throws MediaError */
  async accept(sdp: string): Promise<Negotiated> {
    return this.#change(async () => {
      const carrier = usable(sdp, this.#options.codecs);
      if (sdp !== this.#carrier) await this.#modify(sdp);
      const [first] = carrier.codecs.filter(({ codec }) => this.#options.codecs.includes(codec));
      this.#negotiated = {
        codec: first?.codec ?? 'PCMU',
        remoteAddress: carrier.address,
        remotePort: carrier.port,
        dtmfPayloadType: carrier.dtmfPayloadType,
      };
      return this.#negotiated;
    });
  }

  /** @throws MediaError */
  async reoffer(sdp: string): Promise<string> {
    return this.#change(async () => {
      const carrier = usable(sdp, this.#options.codecs);
      return this.#described.answer(await this.#modify(sdp), carrier);
    });
  }

  /** Resolves when the last key is out. @throws MediaError */
  async sendDtmf(digits: string): Promise<void> {
    const { ari } = this.#options;
    await ari
      .request('POST', `/channels/${this.#channelId ?? ''}/dtmf`, {
        dtmf: digits,
        duration: String(PRESS_MS),
        between: String(PAUSE_MS),
      })
      .catch(refused);
    const lastsMs = digits.length * (PRESS_MS + PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
  }

  /** Ends both channels and the bridge; what was never there is left alone. */
  async close(): Promise<RtpStats | null> {
    this.#isOver = true;
    const { ari } = this.#options;
    const stats = await ari
      .request('GET', `/channels/${this.#channelId ?? ''}/rtp_statistics`)
      .then((found) => rtpStatsOf(found, this.#negotiated?.codec ?? null))
      .catch(() => null);
    await this.#dialog?.bye();
    await Promise.allSettled([
      ari.request('DELETE', `/channels/${this.#mediaId}`),
      ari.request('DELETE', `/bridges/${this.#bridgeId}`),
    ]);
    return stats;
  }

  /** False when Asterisk has forgotten its channel. */
  async isThere(): Promise<boolean> {
    if (this.#channelId === undefined) return true;
    return this.#options.ari.request('GET', `/channels/${this.#channelId}`).then(
      () => true,
      () => false,
    );
  }

  /** Asterisk is gone, or has forgotten the call. */
  lost(): void {
    this.#ended(null);
  }

  handle(event: AriEvent): void {
    if (event.type === 'StasisStart') return this.#entered(event);
    if (event.channel?.id !== this.#channelId) return;
    const { endpointId, onFact } = this.#options;
    if (event.type === 'ChannelDtmfReceived' && event.digit)
      onFact({ type: 'dtmfReceived', endpointId, digit: event.digit, at: Date.now() });
    if (event.type === 'ChannelDestroyed') this.#ended(event.cause ?? null);
  }

  get #mediaId(): string {
    return `${this.#options.endpointId}-media`;
  }

  get #bridgeId(): string {
    return `${this.#options.endpointId}-bridge`;
  }

  /** Resolves once the call is with our application and answered. @throws AriError when it never comes */
  #stasis(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () =>
          reject(
            new AriError(
              null,
              'The call never came to our application. Check the dialplan that asterisk/README.md names.',
            ),
          ),
        STASIS_WITHIN_MS,
      );
      this.#arrived = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  #entered({ channel, args }: AriEvent): void {
    const { ari, endpointId } = this.#options;
    if (!channel) return;
    // The media socket's channel comes once the audio plane has opened it.
    if (channel.id === this.#mediaId) return void this.#join(channel.id).catch(this.#failed);
    if (args?.[0] !== endpointId) return;
    this.#channelId = channel.id;
    this.#arrived?.();
    ari
      .request('POST', `/channels/${channel.id}/answer`)
      .then(() => this.#join(channel.id))
      .catch(this.#failed);
  }

  async #join(channel: string): Promise<void> {
    await this.#options.ari.request('POST', `/bridges/${this.#bridgeId}/addChannel`, { channel });
  }

  readonly #failed = (error: unknown): void => {
    const { endpointId, log } = this.#options;
    log.warn({ endpointId, error: String(error) }, 'Asterisk cannot carry the audio of a call');
    this.#ended(null);
  };

  async #mediaChannel(): Promise<string> {
    const { ari, application, codecs } = this.#options;
    const channel = (await ari.request('POST', '/channels/externalMedia', {
      app: application,
      channelId: this.#mediaId,
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'server',
      format: FORMATS[codecs[0] ?? 'PCMU'],
    })) as { channelvars?: Record<string, string> };
    const id = channel.channelvars?.['MEDIA_WEBSOCKET_CONNECTION_ID'];
    if (!id)
      throw new AriError(null, 'Asterisk named no media socket: its chan_websocket is not loaded.');
    return id;
  }

  async #modify(sdp: string): Promise<string> {
    if (!this.#dialog || this.#isOver)
      throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    const answer = await this.#dialog.modify(sdp);
    this.#carrier = sdp;
    return answer;
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(work, work).catch((error: unknown) => {
      if (error instanceof SdpError) throw new MediaError('sdp_unusable', error.message);
      throw error instanceof MediaError ? error : refused(error);
    });
    this.#changing = done;
    return done;
  }

  #ended(cause: number | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { endpointId, onFact } = this.#options;
    onFact({
      type: 'mediaLost',
      endpointId,
      cause: cause === CAUSE_NO_MEDIA ? 'media_timeout' : 'media_worker_died',
      at: Date.now(),
    });
  }
}

function refused(error: unknown): never {
  throw new MediaError('engine_down', error instanceof Error ? error.message : String(error));
}
