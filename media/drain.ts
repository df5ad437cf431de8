/** Those who wait until nothing is left to play. */
export class Drain {
  private waiters: (() => void)[] = [];

  /** Resolves at {@link done}, or after `withinMs`. */
  wait(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiters.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  done(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }
}
