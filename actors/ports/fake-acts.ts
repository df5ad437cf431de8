import type { Callback, CallbackWish } from './store.ts';

/** Notes what a call does for its model. */
export class FakeActs {
  readonly log: string[];
  /** Trunks that take no call. */
  full: string[] = [];
  callback: Callback = { taken: 'queued', at: 2_000_000, timezone: 'Europe/Istanbul' };

  constructor(log: string[]) {
    this.log = log;
  }

  async scheduleCallback(_callId: string, { at, note }: CallbackWish): Promise<Callback> {
    this.log.push(`stored callback ${at} ${note ?? ''}`);
    return this.callback;
  }

  async neverCall(_callId: string, reason: string | null): Promise<void> {
    this.log.push(`stored never call ${reason ?? ''}`);
  }
}
