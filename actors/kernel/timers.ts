interface WaitingClock {
  after(ms: number, run: () => void): () => void;
}

/** Named timers of one actor: setting one again replaces it, `clear` cancels all. */
export class Timers<Name extends string> {
  readonly #clock: WaitingClock;
  readonly #cancels = new Map<Name, () => void>();

  constructor(clock: WaitingClock) {
    this.#clock = clock;
  }

  set(name: Name, ms: number, run: () => void): void {
    this.cancel(name);
    this.#cancels.set(
      name,
      this.#clock.after(ms, () => {
        this.#cancels.delete(name);
        run();
      }),
    );
  }

  cancel(name: Name): void {
    this.#cancels.get(name)?.();
    this.#cancels.delete(name);
  }

  clear(): void {
    for (const name of [...this.#cancels.keys()]) this.cancel(name);
  }
}
