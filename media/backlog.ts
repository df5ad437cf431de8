/**
 * What the callee said and no session has understood yet: told to the next one when a session is lost. Audio is kept
 * while there is no session, and while words that were spoken have not come back written down.
 */
const BYTES_PER_MS = 8;
/** Of what no session heard; older audio is let go. */
const MOST_BYTES = 15_000 * BYTES_PER_MS;
/** Kept when nobody speaks: a voice detector is late by so much. */
const LEAST_BYTES = 400 * BYTES_PER_MS;

/** A ring, for every piece of every call passes through it: what it left behind would have to be collected. */
export class Backlog {
  private ring: Buffer = Buffer.allocUnsafeSlow(LEAST_BYTES);
  /** Where the oldest byte is. */
  private start = 0;
  private bytes = 0;

  /** The bytes are copied. `matters`: they may be speech that is not understood yet. */
  keep(audio: Uint8Array, matters: boolean): void {
    const most = matters ? MOST_BYTES : LEAST_BYTES;
    const kept = audio.length > most ? audio.subarray(audio.length - most) : audio;
    this.letGo(this.bytes + kept.length - most);
    const needed = this.bytes + kept.length;
    // Doubled, so that a short wait for words needs no room for a long one.
    if (needed > this.ring.length) this.resize(Math.max(needed, 2 * this.ring.length));
    else if (!matters && this.ring.length > LEAST_BYTES) this.resize(LEAST_BYTES);
    this.write(kept);
  }

  /** Gives all of it away, in the order in which it was said. */
  take(): Buffer {
    const audio = this.inOrder(Buffer.allocUnsafeSlow(this.bytes));
    this.bytes = 0;
    return audio;
  }

  private letGo(bytes: number): void {
    if (bytes <= 0) return;
    this.start = (this.start + bytes) % this.ring.length;
    this.bytes -= bytes;
  }

  private resize(bytes: number): void {
    this.ring = this.inOrder(Buffer.allocUnsafeSlow(bytes));
    this.start = 0;
  }

  private inOrder(into: Buffer): Buffer {
    const end = Math.min(this.ring.length, this.start + this.bytes);
    const copied = this.ring.copy(into, 0, this.start, end);
    this.ring.copy(into, copied, 0, this.bytes - copied);
    return into;
  }

  private write(audio: Uint8Array): void {
    const at = (this.start + this.bytes) % this.ring.length;
    const room = this.ring.length - at;
    this.bytes += audio.length;
    if (audio.length <= room) this.ring.set(audio, at);
    else {
      this.ring.set(audio.subarray(0, room), at);
      this.ring.set(audio.subarray(room), 0);
    }
  }
}
