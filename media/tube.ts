/**
 * One party's voice on its way to one listener. Speakers send when their packets come, listeners
 * take by their own clock: a little is held back before the first frame, and more than a lot is
 * let go, so that two clocks that are not quite the same never add up to a delay. What has run dry
 * in the middle of a word holds back more from then on.
 */

const FRAME = 160;
/** 300 ms. */
const CAPACITY = 15 * FRAME;
/** Beyond what is held back, 100 ms are let wait. */
const SLACK = 5 * FRAME;
const MOST_HELD_BACK = 6 * FRAME;
/** A voice that comes again within 200 ms had not paused. */
const STALL_PULLS = 10;

export class Tube {
  private readonly ring = new Uint8Array(CAPACITY);
  private heldBack: number;
  private readonly isFromClock: boolean;
  private readAt = 0;
  private filled = 0;
  private isFlowing = false;
  /** Frames that were asked for in vain since it ran dry; none before the first voice. */
  private dryPulls = Infinity;

  /**
   * @param heldBack bytes to wait for before the first frame is given
   * @param isFromClock the speaker is on the listener's own clock: what runs dry is a pause
   */
  constructor(heldBack: number, isFromClock = false) {
    this.heldBack = heldBack;
    this.isFromClock = isFromClock;
  }

  push(bytes: Uint8Array): void {
    if (!this.isFlowing && this.dryPulls < STALL_PULLS && !this.isFromClock)
      this.heldBack = Math.min(this.heldBack + FRAME, MOST_HELD_BACK);
    if (!this.isFlowing) this.dryPulls = Infinity;
    const most = this.heldBack + SLACK;
    const taken = bytes.length > most ? bytes.subarray(bytes.length - most) : bytes;
    if (this.filled + taken.length > most)
      this.drop(Math.max(0, Math.min(this.filled, this.filled + taken.length - this.heldBack)));
    const writeAt = (this.readAt + this.filled) % CAPACITY;
    const first = Math.min(taken.length, CAPACITY - writeAt);
    this.ring.set(first === taken.length ? taken : taken.subarray(0, first), writeAt);
    if (first < taken.length) this.ring.set(taken.subarray(first), 0);
    this.filled += taken.length;
  }

  /** Fills the frame, or leaves it as it is and returns false when there is nothing to hear. */
  pull(frame: Uint8Array): boolean {
    if (!this.isFlowing && this.filled < Math.max(this.heldBack, frame.length)) {
      this.dryPulls++;
      return false;
    }
    if (this.filled < frame.length) {
      this.isFlowing = false;
      this.dryPulls = 0;
      this.drop(this.filled);
      return false;
    }
    this.isFlowing = true;
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
