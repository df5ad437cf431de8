/**
 * Keys that are pressed as tones in a party's audio must not be heard in a recording: card numbers and
 * PINs come that way. RFC 4733 events carry no audio and need none of this.
 */
import type { G711 } from './codec/g711.ts';
import { ToneDetector } from './codec/tones.ts';

/** A key is recognised up to 80 ms after its tone began. */
const UNNOTICED_SAMPLES = 640;

export class ToneMute {
  private readonly detector: ToneDetector;

  constructor(law: G711) {
    this.detector = new ToneDetector(law);
  }

  /** How many of the latest samples, with these, are to be blanked. */
  hear(bytes: Uint8Array): number {
    const isNew = this.detector.hear(bytes).length > 0;
    if (isNew) return UNNOTICED_SAMPLES + bytes.length;
    return this.detector.isPressed ? bytes.length : 0;
  }
}
