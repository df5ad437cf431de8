/**
 * One party's voice on its way to one listener. Speakers send when their packets come, listeners
 * take by their own clock: a little is held back before the first frame, and more than a lot is
 * let go, so that two clocks that are not quite the same never add up to a delay.
 */

/** 200 ms. */
const CAPACITY = 1600;
/** 120 ms: beyond, it is cut back to what it began with. */
const MOST = 960;

export class Tube {
  private readonly ring = new Uint8Array(CAPACITY);
  private readonly heldBack: number;
  private readAt = 0;
  private filled = 0;
  private isFlowing = false;

  /** @param heldBack bytes to wait for before the first frame is given */
  constructor(heldBack: number) {
    this.heldBack = heldBack;
  }

  push(bytes: Uint8Array): void {
    const taken = bytes.length > MOST ? bytes.subarray(bytes.length - MOST) : bytes;
    const excess = this.filled + taken.length - MOST;
    if (excess > 0) this.drop(Math.min(this.filled, MOST - this.heldBack));
    const writeAt = (this.readAt + this.filled) % CAPACITY;
    const first = Math.min(taken.length, CAPACITY - writeAt);
    this.ring.set(first === taken.length ? taken : taken.subarray(0, first), writeAt);
    if (first < taken.length) this.ring.set(taken.subarray(first), 0);
    this.filled += taken.length;
  }

  /** Fills the frame, or leaves it as it is and returns false when there is nothing to hear. */
  pull(frame: Uint8Array): boolean {
    if (!this.isFlowing && this.filled < Math.max(this.heldBack, frame.length)) return false;
    this.isFlowing = this.filled >= frame.length;
    if (!this.isFlowing) {
      this.drop(this.filled);
      return false;
    }
    const first = Math.min(frame.length, CAPACITY - this.readAt);
    frame.set(this.ring.subarray(this.readAt, this.readAt + first));
    if (first < frame.length) frame.set(this.ring.subarray(0, frame.length - first), first);
    this.drop(frame.length);
    return true;
  }

  private drop(bytes: number): void {
    this.readAt = (this.readAt + bytes) % CAPACITY;
    this.filled -= bytes;
  }
}
