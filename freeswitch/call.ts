/** One call inside FreeSWITCH: its SIP leg, and the way of its audio to the plane. */
import type { Endpoint, MediaServer } from 'drachtio-fsmrf';
import type { RtpStats } from '../actors/ports/model.ts';
import type { AudioDescription } from '../media/codec/sdp.ts';
import type { CallOptions, LostCause, OpenedCall, RelayedCall } from '../media/relayed/relay.ts';
import { hangUp } from './hang-up.ts';
import type { Link } from './link.ts';
import type { AudioPath, OpenPath } from './paths.ts';
import { SilenceWatch } from './silence-watch.ts';
import { rtpStatsOf } from './statistics.ts';
import { within } from './within.ts';

/** What all calls of one FreeSWITCH share. */
export interface FreeswitchWays {
  readonly link: Link;
  readonly openPath: OpenPath;
  /** A call whose carrier sends nothing for so long is lost. */
  readonly timeoutMs: number;
}

const OPEN_WITHIN_MS = 5000;
const STATS_WITHIN_MS = 500;

export class FreeswitchCall implements RelayedCall {
  readonly #ways: FreeswitchWays;
  readonly #options: CallOptions;
  readonly #unsubscribe: () => void;
  #server: MediaServer | undefined;
  #call: Endpoint | undefined;
  #path: AudioPath | undefined;
  #silence: SilenceWatch | undefined;
  #isJoined = false;
  #isOnHold = false;
  #makesTones = false;

  constructor(ways: FreeswitchWays, options: CallOptions) {
    this.#ways = ways;
    this.#options = options;
    this.#unsubscribe = ways.link.onDown(() => this.#ended('media_worker_died'));
  }

  /** @throws Error that says what FreeSWITCH refused */
  async open(sdp: string, signal: AbortSignal | undefined): Promise<OpenedCall> {
    const { link, openPath } = this.#ways;
    const { server } = link.there();
    this.#server = server;
    const calling = server.createEndpoint({ remoteSdp: sdp });
    const opening = openPath(server, { ...this.#options, ...(signal && { signal }) });
    const both = Promise.all([calling, opening]);
    try {
      const [call, path] = await within(OPEN_WITHIN_MS, both, 'FreeSWITCH takes no call.');
      this.#call = call;
      this.#path = path;
      call.on('dtmf', ({ dtmf }: { dtmf: string }) => this.#pressed(dtmf));
      call.on('destroy', (why?: { reason?: string }) => this.#ended(causeOf(why?.reason)));
      path.onLost(() => this.#ended('media_worker_died'));
      return { sdp: call.local.sdp, leg: path.leg };
    } catch (error) {
      // What is under way still comes, for as long as somebody waits for it.
      const late = [
        calling.then((call) => hangUp(call, server)),
        opening.then((path) => path.close()),
      ];
      await within(OPEN_WITHIN_MS, Promise.allSettled(late), '').catch(() => undefined);
      throw error;
    }
  }

  async modify(sdp: string): Promise<string> {
    const { dialog } = this.#opened;
    if (!dialog) throw new Error('FreeSWITCH has ended this call.');
    return dialog.modify(sdp);
  }

  async agreed(carrier: AudioDescription, kind: 'early' | 'final' | 'again'): Promise<void> {
    if (kind === 'again')
      this.#isOnHold = carrier.direction === 'recvonly' || carrier.direction === 'inactive';
    else await this.#join();
    if (kind === 'final') this.#watchSilence();
    if (kind !== 'again') await this.#chooseTones(carrier);
  }

  /** It pauses 60 ms between two keys, and before the first. */
  async press(digits: string, { pressMs }: { readonly pressMs: number }): Promise<void> {
    const call = this.#opened;
    await call.api('uuid_send_dtmf', [call.uuid, `${digits}@${pressMs}`]);
  }

  async statistics(): Promise<Omit<RtpStats, 'codec'>> {
    const variables = this.#opened.getChannelVariables(true);
    return rtpStatsOf(await within(STATS_WITHIN_MS, variables, 'no figures'));
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    this.#silence?.close();
    const [call, server] = [this.#call, this.#server];
    await Promise.all([call && server && hangUp(call, server), this.#path?.close()]);
  }

  get #opened(): Endpoint {
    if (!this.#call) throw new Error('This call was never opened.');
    return this.#call;
  }

  #watchSilence(): void {
    this.#silence ??= new SilenceWatch(this.#opened, {
      timeoutMs: this.#ways.timeoutMs,
      isExpected: () => this.#isOnHold,
      onSilent: () => this.#ended('media_timeout'),
    });
  }

  /** FreeSWITCH would call the placeholder's side back to life by a re-INVITE of its own: so only now. */
  async #join(): Promise<void> {
    if (this.#isJoined) return;
    await this.#path?.join(this.#opened);
    this.#isJoined = true;
  }

  /** Where the far side takes no events, or is not to get any, keys are tones in the audio, both ways. */
  async #chooseTones({ dtmfPayloadType }: AudioDescription): Promise<void> {
    const { dtmf } = this.#options;
    const isWanted = dtmf === 'inband' || (dtmf === 'auto' && dtmfPayloadType === null);
    if (!isWanted || this.#makesTones) return;
    this.#makesTones = true;
    const call = this.#opened;
    await Promise.all(['start_dtmf', 'start_dtmf_generate'].map((app) => call.execute(app)));
  }

  #pressed(digit: string): void {
    if (this.#options.dtmf !== 'info') this.#options.pressed(digit);
  }

  #ended(cause: LostCause): void {
    this.#silence?.close();
    this.#options.ended(cause);
  }
}

/** FreeSWITCH's word for a call whose audio stopped. */
const causeOf = (reason: string | undefined): LostCause =>
  reason === 'MEDIA_TIMEOUT' ? 'media_timeout' : 'media_worker_died';
