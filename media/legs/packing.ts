/** Cuts the 20 ms frames of a bridge into packets of another length (RFC 8866, `a=ptime`). */
import { FRAME_BYTES } from './leg.ts';

const LONGEST_BYTES = 320;

export class Packing {
  private readonly bytes: number;
  private readonly waiting = new Uint8Array(LONGEST_BYTES + FRAME_BYTES);
  private filled = 0;
  private next = -1;

  /** @param packetMs 10 to 40 */
  constructor(packetMs: number) {
    this.bytes = packetMs * 8;
  }

  /**
   * Takes the frame that begins at a timestamp; calls `emit` for each packet that is full, with the
   * timestamp of its first sample. The bytes are only good during the call.
   */
  push(
    frame: Uint8Array,
    timestamp: number,
    emit: (payload: Uint8Array, timestamp: number) => void,
  ): void {
    // After a pause the rest of what was said before it is too old to be sent.
    if (timestamp !== this.next) this.filled = 0;
    let first = (timestamp - this.filled) >>> 0;
    this.waiting.set(frame, this.filled);
    this.filled += frame.length;
    this.next = (timestamp + frame.length) >>> 0;
    while (this.filled >= this.bytes) {
      emit(this.waiting.subarray(0, this.bytes), first);
      this.waiting.copyWithin(0, this.bytes, this.filled);
      this.filled -= this.bytes;
      first = (first + this.bytes) >>> 0;
    }
  }
}
