/** One call inside Asterisk: its SIP leg, the channel of its media socket, and the bridge between. */
import type { Log } from '../actors/ports/log.ts';
import type { MediaDialog, PlaceMediaCall } from '../actors/ports/media-dialog.ts';
import { planeCodecOf } from '../actors/ports/codecs.ts';
import type { RtpStats } from '../actors/ports/model.ts';
import type { CallOptions, OpenedCall, RelayedCall } from '../media/relayed/relay.ts';
import { AriError, type Ari, type AriEvent } from './ari.ts';
import { openMediaChannel } from './media-channel.ts';
import { rtpStatsOf } from './statistics.ts';

/** What all calls of one Asterisk share. */
export interface AsteriskWays {
  readonly ari: Ari;
  readonly place: PlaceMediaCall;
  /** `sip:user@host:port` of Asterisk. */
  readonly sipUri: string;
  readonly application: string;
  readonly log: Log;
}

/** Asterisk ends a channel whose audio stopped with this Q.850 cause (`rtp_timeout`). */
const CAUSE_NO_MEDIA = 44;
const STASIS_WITHIN_MS = 4000;

export class AsteriskCall implements RelayedCall {
  readonly #ways: AsteriskWays;
  readonly #options: CallOptions;
  readonly #unsubscribe: readonly (() => void)[];
  #dialog: MediaDialog | undefined;
  /** Of the SIP leg; Asterisk names it. */
  #channelId: string | undefined;
  #arrived: (() => void) | undefined;
  #isOver = false;

  constructor(ways: AsteriskWays, options: CallOptions) {
    this.#ways = ways;
    this.#options = options;
    const { ari } = ways;
    this.#unsubscribe = [
      ari.onEvent((event) => this.#handle(event)),
      ari.onGone(() => this.#ended(null)),
      // Calls that ended while nobody told us are found out.
      ari.onUp(() => void this.#isThere().then((isThere) => isThere || this.#ended(null))),
    ];
  }

  /** Calls Asterisk and prepares the media socket's channel. @throws Error that says what Asterisk refused */
  async open(sdp: string, signal: AbortSignal | undefined): Promise<OpenedCall> {
    const { ari, place, sipUri, application } = this.#ways;
    const { endpointId, codecs } = this.#options;
    const codec = planeCodecOf(codecs);
    const [url] = await Promise.all([
      openMediaChannel(ari, { channelId: this.#mediaId, application, codec }),
      ari.request('POST', '/bridges', { type: 'mixing', bridgeId: this.#bridgeId }),
    ]);
    const placing = place({
      ...{ uri: sipUri, sdp, signal },
      headers: { 'X-Callboard-Application': application, 'X-Callboard-Endpoint': endpointId },
    });
    const [dialog] = await Promise.all([placing, this.#stasis()]).catch(async (error: unknown) => {
      this.#isOver = true;
      await (await placing.catch(() => undefined))?.bye();
      throw error;
    });
    this.#dialog = dialog;
    dialog.onEnded((cause) => this.#ended(cause));
    return {
      sdp: dialog.sdp,
      leg: { kind: 'socket', token: endpointId, codec, dialect: 'chan_websocket', url },
    };
  }

  async modify(sdp: string): Promise<string> {
    if (!this.#dialog) throw new Error('This call was never opened.');
    return this.#dialog.modify(sdp);
  }

  async press(digits: string, keys: { pressMs: number; pauseMs: number }): Promise<void> {
    await this.#ways.ari.request('POST', `/channels/${this.#channelId ?? ''}/dtmf`, {
      dtmf: digits,
      duration: String(keys.pressMs),
      between: String(keys.pauseMs),
    });
  }

  async statistics(): Promise<Omit<RtpStats, 'codec'>> {
    const path = `/channels/${this.#channelId ?? ''}/rtp_statistics`;
    return rtpStatsOf(await this.#ways.ari.request('GET', path));
  }

  /** Ends both channels and the bridge; what was never there is left alone. */
  async close(): Promise<void> {
    this.#isOver = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    const { ari } = this.#ways;
    await this.#dialog?.bye();
    await Promise.allSettled([
      ari.request('DELETE', `/channels/${this.#mediaId}`),
      ari.request('DELETE', `/bridges/${this.#bridgeId}`),
    ]);
  }

  get #mediaId(): string {
    return `${this.#options.endpointId}-media`;
  }

  get #bridgeId(): string {
    return `${this.#options.endpointId}-bridge`;
  }

  /** False when Asterisk has forgotten its channel. */
  async #isThere(): Promise<boolean> {
    if (this.#channelId === undefined) return true;
    return this.#ways.ari.request('GET', `/channels/${this.#channelId}`).then(
      () => true,
      () => false,
    );
  }

  #handle(event: AriEvent): void {
    if (event.type === 'StasisStart') return this.#entered(event);
    if (event.channel?.id !== this.#channelId) return;
    if (event.type === 'ChannelDtmfReceived' && event.digit) this.#options.pressed(event.digit);
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
    const { ari } = this.#ways;
    if (!channel) return;
    // The media socket's channel comes once the audio plane has opened it.
    if (channel.id === this.#mediaId) return void this.#join(channel.id).catch(this.#failed);
    if (args?.[0] !== this.#options.endpointId) return;
    this.#channelId = channel.id;
    this.#arrived?.();
    ari
      .request('POST', `/channels/${channel.id}/answer`)
      .then(() => this.#join(channel.id))
      .catch(this.#failed);
  }

  async #join(channel: string): Promise<void> {
    await this.#ways.ari.request('POST', `/bridges/${this.#bridgeId}/addChannel`, { channel });
  }

  readonly #failed = (error: unknown): void => {
    const { endpointId } = this.#options;
    const { log } = this.#ways;
    if (!this.#isOver)
      log.warn({ endpointId, error: String(error) }, 'Asterisk cannot carry the audio of a call');
    this.#ended(null);
  };

  #ended(cause: number | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.ended(cause === CAUSE_NO_MEDIA ? 'media_timeout' : 'media_worker_died');
  }
}
