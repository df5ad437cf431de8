/** Asterisk as a media server: drachtio signals, Asterisk carries the audio, chan_websocket brings it to the plane. */
import type { Log } from '../actors/ports/log.ts';
import type { PlaceMediaCall } from '../actors/ports/media-dialog.ts';
import type { MediaCapabilities } from '../actors/ports/media.ts';
import { RelayedEngine } from '../media/relayed/engine.ts';
import type { CallOptions, Relay, RelayedCall } from '../media/relayed/relay.ts';
import { abilitiesOf, LEAST } from './abilities.ts';
import { Ari } from './ari.ts';
import { AsteriskCall, type AsteriskWays } from './call.ts';

export interface AsteriskOptions {
  /** Of its HTTP server, e.g. `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  /** Where it speaks SIP: `host:port`. */
  readonly sip: string;
  /** Makes the application's name ours alone. */
  readonly nodeId: string;
  readonly place: PlaceMediaCall;
  readonly log: Log;
}

const EVENTS_WITHIN_MS = 3000;

export class AsteriskEngine extends RelayedEngine {
  constructor(options: AsteriskOptions) {
    super(new AsteriskRelay(options));
  }
}

class AsteriskRelay implements Relay {
  readonly name: string;
  readonly #ways: AsteriskWays;
  #abilities = LEAST;
  /** What it can do is found out whenever it comes (back). */
  #learned: Promise<void> | undefined;

  constructor({ nodeId, place, sip, log, ...at }: AsteriskOptions) {
    const application = `callboard-${nodeId}`;
    this.name = `ast-${nodeId}`;
    const ari = new Ari({ ...at, application, log });
    this.#ways = { ari, place, sipUri: `sip:callboard@${sip}`, application, log };
    ari.onUp(() => (this.#learned = this.#learn()));
  }

  get capabilities(): MediaCapabilities {
    return {
      // Its queue holds a frame or two that it plays on its own clock.
      exactPlayout: false,
      ...{ reoffer: true, sendsDtmf: true, packetsMs: [20], encryptsIfAgreed: false },
      ...this.#abilities,
    };
  }

  async there(): Promise<void> {
    await this.#ways.ari.up(EVENTS_WITHIN_MS);
    await this.#learned;
  }

  newCall(options: CallOptions): RelayedCall {
    return new AsteriskCall(this.#ways, options);
  }

  close(): void {
    this.#ways.ari.close();
  }

  async #learn(): Promise<void> {
    const { ari, log } = this.#ways;
    try {
      this.#abilities = await abilitiesOf((path) => ari.request('GET', path));
    } catch (error) {
      // It still carries calls with what every Asterisk speaks.
      this.#abilities = LEAST;
      log.warn({ error: String(error) }, 'what this Asterisk can do is not known');
    }
  }
}
