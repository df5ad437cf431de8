import { FakeSecondLines } from './fake-parties.ts';
import type { Callback, CallbackWish } from './store.ts';

/** Notes what a call does for its model. */
export class FakeActs extends FakeSecondLines {
  callback: Callback = { taken: 'queued', at: 2_000_000, timezone: 'Europe/Istanbul' };

  async scheduleCallback(_callId: string, { at, note }: CallbackWish): Promise<Callback> {
    this.log.push(`stored callback ${at} ${note ?? ''}`);
    return this.callback;
  }

  async neverCall(_callId: string, reason: string | null): Promise<void> {
    this.log.push(`stored never call ${reason ?? ''}`);
  }
}
