/** Asterisk as a media server: drachtio signals, Asterisk carries the audio, chan_websocket brings it to the plane. */
import type { Log } from '../actors/ports/log.ts';
import type { PlaceMediaCall } from '../actors/ports/media-dialog.ts';
import type { MediaCapabilities } from '../actors/ports/media.ts';
import { RelayedEngine } from '../media/relayed/engine.ts';
import type { CallOptions, Relay, RelayedCall } from '../media/relayed/relay.ts';
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
  readonly capabilities: MediaCapabilities = {
    // Its queue holds a frame or two that it plays on its own clock.
    exactPlayout: false,
    reoffer: true,
    sendsDtmf: true,
    codecs: ['PCMU', 'PCMA'],
    encrypts: false,
    packetsMs: [20],
  };
  readonly name: string;
  readonly #ways: AsteriskWays;

  constructor({ nodeId, place, sip, log, ...at }: AsteriskOptions) {
    const application = `callboard-${nodeId}`;
    this.name = `ast-${nodeId}`;
    const ari = new Ari({ ...at, application, log });
    this.#ways = { ari, place, sipUri: `sip:callboard@${sip}`, application, log };
  }

  there(): Promise<void> {
    return this.#ways.ari.up(EVENTS_WITHIN_MS);
  }

  newCall(options: CallOptions): RelayedCall {
    return new AsteriskCall(this.#ways, options);
  }

  close(): void {
    this.#ways.ari.close();
  }
}
