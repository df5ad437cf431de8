import type { AudioDelta } from './ai/events.ts';

/** What the AI says while nobody hears it: dropped, and to be taken out of its memory again. */
export class Unheard {
  isOn = false;
  private readonly items = new Map<string, Pick<AudioDelta, 'itemId' | 'contentIndex'>>();

  /** Whether this audio is of an utterance that nobody hears, not even in part. */
  takes({ itemId, contentIndex }: AudioDelta): boolean {
    if (this.isOn) this.items.set(itemId, { itemId, contentIndex });
    return this.items.has(itemId);
  }

  /** An utterance is complete; gives it back when it was one of these. */
  done(itemId: string): Pick<AudioDelta, 'itemId' | 'contentIndex'> | undefined {
    const item = this.items.get(itemId);
    this.items.delete(itemId);
    return item;
  }
}
