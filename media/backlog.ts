/**
 * What the callee said and no session has understood yet: told to the next one when a session is lost. Audio is kept
 * while there is no session, and while words that were spoken have not come back written down.
 */
const BYTES_PER_MS = 8;
/** Of what no session heard; older audio is let go. */
const MOST_MS = 15_000;
/** Kept when nobody speaks: a voice detector is late by so much. */
const LEAST_MS = 400;

export class Backlog {
  private readonly blocks: Buffer[] = [];
  private bytes = 0;

  /** The bytes are copied. `matters`: they may be speech that is not understood yet. */
  keep(audio: Buffer, matters: boolean): void {
    this.blocks.push(Buffer.from(audio));
    this.bytes += audio.length;
    const most = (matters ? MOST_MS : LEAST_MS) * BYTES_PER_MS;
    while (this.bytes > most && this.blocks.length > 0)
      this.bytes -= this.blocks.shift()?.length ?? 0;
  }

  /** Gives all of it away. */
  take(): readonly Buffer[] {
    this.bytes = 0;
    return this.blocks.splice(0);
  }
}
