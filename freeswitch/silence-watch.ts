import type { Endpoint } from 'drachtio-fsmrf';

const PACKETS = 'rtp_audio_in_media_packet_count';
const LOOKS = 3;

export interface SilenceOptions {
  readonly timeoutMs: number;
  /** On hold nothing has to come. */
  isExpected(): boolean;
  /** Called once, when nothing came for so long. */
  onSilent(): void;
}

/** Counts what comes from a carrier, where nobody but FreeSWITCH sees it. */
export class SilenceWatch {
  readonly #call: Endpoint;
  readonly #timer: NodeJS.Timeout;
  readonly #options: SilenceOptions;
  #packets = '';
  #looks = 0;

  constructor(call: Endpoint, options: SilenceOptions) {
    this.#call = call;
    this.#options = options;
    this.#timer = setInterval(() => void this.#look(), options.timeoutMs / LOOKS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { uuid } = this.#call;
    try {
      await this.#call.api('uuid_set_media_stats', uuid);
      const packets = (await this.#call.api('uuid_getvar', [uuid, PACKETS])).getBody();
      this.#looks = packets === this.#packets && !this.#options.isExpected() ? this.#looks + 1 : 0;
      this.#packets = packets;
    } catch {
      // The call is gone, which is told elsewhere.
      return;
    }
    if (this.#looks < LOOKS) return;
    this.close();
    this.#options.onSilent();
  }
}
