/** Tones on a leg and what is heard there, whichever worker has it. */
import { MediaError, type AudioProbe, type Heard, type LegSpec } from '../actors/ports/media.ts';
import type { PlaneConversations } from './plane-conversations.ts';
import type { PlaneEngine } from './plane-engine.ts';
import type { Slot } from './plane.ts';
import { WorkerGone } from './worker-link.ts';

const ANSWER_WITHIN_MS = 5000;

export class PlaneProbe implements AudioProbe {
  private readonly engine: PlaneEngine;
  private readonly conversations: PlaneConversations;

  constructor(engine: PlaneEngine, conversations: PlaneConversations) {
    this.engine = engine;
    this.conversations = conversations;
  }

  probe(leg: LegSpec): Promise<void> {
    return this.ask(leg, ({ link }) => link.request('probe', { leg }, ANSWER_WITHIN_MS));
  }

  heard(leg: LegSpec): Promise<Heard> {
    return this.ask(leg, ({ link }) => link.request('heard', { leg }, ANSWER_WITHIN_MS));
  }

  async endProbe(leg: LegSpec): Promise<void> {
    if (leg.kind === 'rtp') return;
    const { token } = leg;
    const end = ({ link }: Slot) => link.request('releaseSocket', { token }, ANSWER_WITHIN_MS);
    await this.ask(leg, end).catch(() => undefined);
    this.conversations.forgetSocket(token);
  }

  private async ask<T>(leg: LegSpec, work: (slot: Slot) => Promise<T>): Promise<T> {
    const slot =
      leg.kind === 'rtp'
        ? this.engine.slotOf(leg.endpointId)
        : this.conversations.slotOfToken(leg.token);
    if (!slot) throw new MediaError('unknown_endpoint', 'This media endpoint is closed.');
    try {
      return await work(slot);
    } catch (error) {
      if (!(error instanceof WorkerGone)) throw error;
      throw new MediaError('engine_down', 'The audio worker of this leg is gone.');
    }
  }
}
