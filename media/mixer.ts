/** Adds voices up for one listener, 20 ms at a time. */
import { encodeG711, expansionOf, silenceOf, type G711 } from './codec/g711.ts';
import { FRAME_BYTES } from './legs/leg.ts';

/** Something a listener can hear: fills the frame, in the listener's law, or says that it is silent. */
export interface Source {
  pull(frame: Uint8Array): boolean;
}

const LOUDEST = 32_767;

export class Mixer {
  private readonly sum = new Int32Array(FRAME_BYTES);
  private readonly clipped = new Int16Array(FRAME_BYTES);
  private readonly other = new Uint8Array(FRAME_BYTES);

  /**
   * Fills the frame with all that is heard; false when that is nothing. One voice alone comes
   * through as the bytes it was; several are added up, and what would be too loud is cut off.
   */
  mix(sources: Iterable<Source>, law: G711, frame: Uint8Array): boolean {
    let voices = 0;
    for (const source of sources) {
      if (!source.pull(voices === 0 ? frame : this.other)) continue;
      if (voices === 1) {
        this.sum.fill(0);
        this.add(frame, law);
      }
      if (voices > 0) this.add(this.other, law);
      voices++;
    }
    if (voices === 0) frame.fill(silenceOf(law));
    if (voices > 1) this.write(law, frame);
    return voices > 0;
  }

  private add(bytes: Uint8Array, law: G711): void {
    const { sum } = this;
    const expanded = expansionOf(law);
    for (let i = 0; i < bytes.length; i++)
      sum[i] = (sum[i] as number) + (expanded[bytes[i] as number] as number);
  }

  private write(law: G711, frame: Uint8Array): void {
    const { sum, clipped } = this;
    for (let i = 0; i < frame.length; i++)
      clipped[i] = Math.max(-LOUDEST, Math.min(LOUDEST, sum[i] as number));
    encodeG711(law, clipped, frame);
  }
}
