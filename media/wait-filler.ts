/** "One moment, please", in the agent's own voice, when a tool takes so long that the line seems dead. */

export interface WaitFillerOptions {
  /** Whether nobody speaks and nothing is under way that would. */
  isQuiet(): boolean;
  say(instructions: string): void;
  /** Takes back what was asked for and not heard yet. */
  withdraw(): void;
}

const AFTER_MS = 1000;
const FILLER =
  'You are still waiting for the result of a tool. Say only "one moment, please" in the language of the call, nothing else.';

export class WaitFiller {
  private readonly options: WaitFillerOptions;
  private readonly waiting = new Set<string>();
  private since = 0;
  private hasSpoken = false;

  constructor(options: WaitFillerOptions) {
    this.options = options;
  }

  asked(toolCallId: string, now: number): void {
    if (this.waiting.size === 0) {
      this.since = now;
      this.hasSpoken = false;
    }
    this.waiting.add(toolCallId);
  }

  answered(toolCallId: string): void {
    if (!this.waiting.delete(toolCallId) || this.waiting.size > 0) return;
    if (this.hasSpoken) this.options.withdraw();
  }

  /** Call it every 20 ms: once in a wait it speaks, as soon as the line is quiet. */
  tick(now: number): void {
    if (this.waiting.size === 0 || this.hasSpoken || now - this.since < AFTER_MS) return;
    if (!this.options.isQuiet()) return;
    this.hasSpoken = true;
    this.options.say(FILLER);
  }

  /** The session is gone, and its tools with it. */
  reset(): void {
    this.waiting.clear();
  }
}
