/** One call's audio inside FreeSWITCH: its SIP leg, and the way of its audio to the plane. */
import type { Endpoint, MediaServer } from 'drachtio-fsmrf';
import { MediaError, type MediaFact, type Negotiated } from '../actors/ports/media.ts';
import type { DtmfMode, PacketMs, RtpStats, VoiceCodec } from '../actors/ports/model.ts';
import { Described, placeholder, usable } from '../media/codec/relayed.ts';
import { SdpError, type AudioDescription } from '../media/codec/sdp.ts';
import { hangUp } from './hang-up.ts';
import type { AudioPath, OpenPath } from './paths.ts';
import { SilenceWatch } from './silence-watch.ts';
import { rtpStatsOf } from './statistics.ts';
import { within } from './within.ts';

export interface EndpointOptions {
  readonly endpointId: string;
  readonly callId: string;
  readonly codecs: readonly VoiceCodec[];
  readonly ptimeMs: PacketMs;
  readonly dtmf: DtmfMode;
  /** A call whose carrier sends nothing for so long is lost. */
  readonly timeoutMs: number;
  readonly openPath: OpenPath;
  onFact(fact: MediaFact): void;
}

type LostCause = Extract<MediaFact, { type: 'mediaLost' }>['cause'];

const PRESS_MS = 100;
/** FreeSWITCH pauses so long between two keys, and before the first. */
const PAUSE_MS = 60;
const OPEN_WITHIN_MS = 5000;
const STATS_WITHIN_MS = 500;

export class FreeswitchEndpoint {
  readonly #options: EndpointOptions;
  readonly #described: Described;
  #server: MediaServer | undefined;
  #call: Endpoint | undefined;
  #path: AudioPath | undefined;
  /** The carrier's description that FreeSWITCH knows. */
  #carrier: string | undefined;
  #negotiated: Negotiated | undefined;
  #silence: SilenceWatch | undefined;
  #isJoined = false;
  #isOnHold = false;
  #makesTones = false;
  #isOver = false;
  /** One change of the session at a time. */
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: EndpointOptions) {
    this.#options = options;
    this.#described = new Described(options);
  }

  /** Calls FreeSWITCH. @returns our offer and the leg @throws Error that says what FreeSWITCH refused */
  async open(server: MediaServer, signal: AbortSignal | undefined) {
    const { callId, codecs, ptimeMs, openPath } = this.#options;
    this.#server = server;
    const calling = server.createEndpoint({ remoteSdp: placeholder(this.#options) });
    const opening = openPath(server, { callId, codecs, ptimeMs, ...(signal && { signal }) });
    const both = Promise.all([calling, opening]);
    try {
      const [call, path] = await within(OPEN_WITHIN_MS, both, 'FreeSWITCH takes no call.');
      this.#call = call;
      this.#path = path;
      call.on('dtmf', ({ dtmf }: { dtmf: string }) => this.#pressed(dtmf));
      call.on('destroy', (why?: { reason?: string }) => this.#ended(causeOf(why?.reason)));
      path.onLost(() => this.#ended('media_worker_died'));
      return { offer: this.#described.offer(call.local.sdp), leg: path.leg };
    } catch (error) {
      this.#isOver = true;
      // What is under way still comes, for as long as somebody waits for it.
      const late = [
        calling.then((call) => hangUp(call, server)),
        opening.then((path) => path.close()),
      ];
      await within(OPEN_WITHIN_MS, Promise.allSettled(late), '').catch(() => undefined);
      throw error;
    }
  }

  /** @throws MediaError */
  async accept(sdp: string, kind: 'early' | 'final'): Promise<Negotiated> {
    return this.#change(async () => {
      const carrier = usable(sdp, this.#options.codecs);
      if (sdp !== this.#carrier) await this.#modify(sdp);
      await this.#join();
      if (kind === 'final') this.#watchSilence();
      await this.#chooseTones(carrier);
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
      const answer = await this.#modify(sdp);
      this.#isOnHold = carrier.direction === 'recvonly' || carrier.direction === 'inactive';
      return this.#described.answer(answer, carrier);
    });
  }

  /** Resolves when the last key is out. @throws MediaError */
  async sendDtmf(digits: string): Promise<void> {
    const call = this.#open();
    await call.api('uuid_send_dtmf', [call.uuid, `${digits}@${PRESS_MS}`]).catch(refused);
    const lastsMs = digits.length * (PRESS_MS + PAUSE_MS);
    await new Promise((resolve) => setTimeout(resolve, lastsMs));
  }

  /** Ends what is there. Null when there is nobody to ask for figures. */
  async close(): Promise<RtpStats | null> {
    const wasOver = this.#isOver;
    this.#isOver = true;
    this.#silence?.close();
    const stats = wasOver ? null : await this.#stats();
    const [call, server] = [this.#call, this.#server];
    await Promise.all([call && server && hangUp(call, server), this.#path?.close()]);
    return stats;
  }

  /** FreeSWITCH is gone. */
  lost(): void {
    this.#ended('media_worker_died');
  }

  async #stats(): Promise<RtpStats | null> {
    const variables = this.#call?.getChannelVariables(true);
    if (!variables) return null;
    return within(STATS_WITHIN_MS, variables, 'no figures').then(
      (found) => rtpStatsOf(found, this.#negotiated?.codec ?? null),
      () => null,
    );
  }

  #watchSilence(): void {
    this.#silence ??= new SilenceWatch(this.#open(), {
      timeoutMs: this.#options.timeoutMs,
      isExpected: () => this.#isOnHold,
      onSilent: () => this.#ended('media_timeout'),
    });
  }

  /** FreeSWITCH would call the placeholder's side back to life by a re-INVITE of its own: so only now. */
  async #join(): Promise<void> {
    if (this.#isJoined) return;
    await this.#path?.join(this.#open());
    this.#isJoined = true;
  }

  /** Where the far side takes no events, or is not to get any, keys are tones in the audio, both ways. */
  async #chooseTones({ dtmfPayloadType }: AudioDescription): Promise<void> {
    const { dtmf } = this.#options;
    const isWanted = dtmf === 'inband' || (dtmf === 'auto' && dtmfPayloadType === null);
    if (!isWanted || this.#makesTones) return;
    this.#makesTones = true;
    const call = this.#open();
    await Promise.all(['start_dtmf', 'start_dtmf_generate'].map((app) => call.execute(app)));
  }

  #pressed(digit: string): void {
    const { endpointId, onFact, dtmf } = this.#options;
    if (dtmf !== 'info') onFact({ type: 'dtmfReceived', endpointId, digit, at: Date.now() });
  }

  #open(): Endpoint {
    if (!this.#call || this.#isOver)
      throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    return this.#call;
  }

  async #modify(sdp: string): Promise<string> {
    const { dialog } = this.#open();
    if (!dialog) throw new MediaError('engine_down', 'FreeSWITCH has ended this call.');
    const answer = await dialog.modify(sdp);
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

  #ended(cause: LostCause): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#silence?.close();
    const { endpointId, onFact } = this.#options;
    onFact({ type: 'mediaLost', endpointId, cause, at: Date.now() });
  }
}

/** FreeSWITCH's word for a call whose audio stopped. */
const causeOf = (reason: string | undefined): LostCause =>
  reason === 'MEDIA_TIMEOUT' ? 'media_timeout' : 'media_worker_died';

function refused(error: unknown): never {
  throw new MediaError('engine_down', error instanceof Error ? error.message : String(error));
}
