import type { CampaignStats } from '../server/contract/campaigns.ts';

const WIDTH = 30;

/** One line of progress, rewritten in place on a terminal, a new line now and then elsewhere. */
export class Progress {
  readonly #total: number;
  readonly #startedAt = performance.now();
  #lastLine = 0;

  constructor(total: number) {
    this.#total = total;
  }

  show(stats: CampaignStats): void {
    const { contacts, calls, active_calls: active } = stats;
    const open = (contacts.pending ?? 0) + (contacts.calling ?? 0) + (contacts.connected ?? 0);
    const done = this.#total - open;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    const filled = Math.round((done / this.#total) * WIDTH);
    const states = Object.entries(contacts).map(([state, count]) => `${state} ${count}`);
    const line =
      `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done}/${this.#total} · ` +
      `${active} live · ${(calls / Math.max(1, seconds)).toFixed(1)} calls/s · ${states.join(', ')}`;
    if (process.stdout.isTTY)
      process.stdout.write(`\r\x1b[K${line.slice(0, process.stdout.columns)}`);
    else if (seconds - this.#lastLine >= 10) {
      this.#lastLine = seconds;
      process.stdout.write(`${line}\n`);
    }
  }

  end(): void {
    if (process.stdout.isTTY) process.stdout.write('\n');
  }
}
