export const MAX_RESTARTS = 3;
export const RESTART_WINDOW_MS = 60_000;

/** Counts crashes: at most {@link MAX_RESTARTS} restarts within {@link RESTART_WINDOW_MS}. */
export class RestartBudget {
  #restarts: number[] = [];

  /** True when the actor may be restarted now; counts it. */
  spend(now: number): boolean {
    this.#restarts = this.#restarts.filter((at) => now - at < RESTART_WINDOW_MS);
    if (this.#restarts.length >= MAX_RESTARTS) return false;
    this.#restarts.push(now);
    return true;
  }
}
