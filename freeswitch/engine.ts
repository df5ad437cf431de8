/** FreeSWITCH as a media server: drachtio signals, FreeSWITCH carries the audio and hands it to the plane. */
import { VOICE_CODECS } from '../actors/ports/codecs.ts';
import type { MediaCapabilities } from '../actors/ports/media.ts';
import { RelayedEngine } from '../media/relayed/engine.ts';
import type { CallOptions, Relay, RelayedCall } from '../media/relayed/relay.ts';
import { FreeswitchCall, type FreeswitchWays } from './call.ts';
import { Link, type LinkOptions } from './link.ts';
import { byFork, byRtp, type AudioPlane } from './paths.ts';

export interface FreeswitchOptions extends LinkOptions {
  /** Makes the endpoints' ids ours alone. */
  readonly nodeId: string;
  /** How audio comes to the plane. */
  readonly audio: 'rtp' | 'fork';
  readonly plane: AudioPlane;
  /** A call whose carrier sends nothing for so long is lost. */
  readonly timeoutMs: number;
}

const THERE_WITHIN_MS = 3000;

export class FreeswitchEngine extends RelayedEngine {
  constructor(options: FreeswitchOptions) {
    super(new FreeswitchRelay(options));
  }
}

class FreeswitchRelay implements Relay {
  readonly name: string;
  readonly #forks: boolean;
  readonly #ways: FreeswitchWays;

  constructor(options: FreeswitchOptions) {
    const { audio, plane, timeoutMs, nodeId } = options;
    this.name = `fs-${nodeId}`;
    this.#forks = audio === 'fork';
    const openPath = this.#forks ? byFork(plane) : byRtp(plane);
    this.#ways = { link: new Link(options), openPath, timeoutMs };
  }

  get capabilities(): MediaCapabilities {
    return {
      // A clock of its own holds each packet for up to 20 ms; mod_audio_fork has a buffer besides.
      exactPlayout: false,
      ...{ reoffer: true, sendsDtmf: true, packetsMs: [20] },
      ...{ encrypts: false, encryptsIfAgreed: false },
      codecs: this.#ways.link.seen?.codecs ?? VOICE_CODECS,
    };
  }

  async there(): Promise<void> {
    const { seen } = await this.#ways.link.up(THERE_WITHIN_MS);
    if (this.#forks && !seen.forksAudio)
      throw new Error('FreeSWITCH has no mod_audio_fork. Load it, or set FREESWITCH_AUDIO to rtp.');
  }

  newCall(options: CallOptions): RelayedCall {
    return new FreeswitchCall(this.#ways, options);
  }

  close(): void {
    this.#ways.link.close();
  }
}
