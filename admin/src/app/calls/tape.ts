/** Ten a second for a minute. */
const LENGTH = 600;

/** The last minute of how loud both sides were, 0 to 1. The oldest is written over. */
export class Tape {
  readonly #agent = new Float32Array(LENGTH);
  readonly #callee = new Float32Array(LENGTH);
  #written = 0;

  /** How much was ever recorded; changes with each recording. */
  get written(): number {
    return this.#written;
  }

  get length(): number {
    return Math.min(this.#written, LENGTH);
  }

  record(agent: number, callee: number): void {
    const at = this.#written++ % LENGTH;
    this.#agent[at] = agent;
    this.#callee[at] = callee;
  }

  /** How loud the agent was `ago` recordings before the last. */
  agent(ago: number): number {
    return this.#agent[this.#place(ago)] ?? 0;
  }

  callee(ago: number): number {
    return this.#callee[this.#place(ago)] ?? 0;
  }

  #place(ago: number): number {
    return (this.#written - 1 - ago) % LENGTH;
  }
}
