/** Those who wait until nothing is left to play. */
export class Drain {
  private waiting: (() => void)[] = [];

  /** Resolves at the next {@link drained}, or after `withinMs`. */
  wait(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  drained(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
