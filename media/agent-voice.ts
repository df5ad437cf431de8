/** The agent's voice on a bridge: what is queued, what was heard of it, and what that is in words. */
import type { ConversationFact } from '../actors/ports/media.ts';
import type { AudioDelta } from './ai/events.ts';
import type { AiSession } from './ai/session.ts';
import type { Words } from './announcing.ts';
import type { G711 } from './codec/g711.ts';
import { Drain } from './drain.ts';
import { AgentLines } from './lines.ts';
import { Playout, type PlayoutItem } from './playout.ts';
import { Unheard } from './unheard.ts';

export interface AgentVoiceOptions {
  session(): AiSession | undefined;
  fact(fact: ConversationFact): void;
  /** Audio of its came. */
  arrived(): void;
  /** Something of an utterance is heard for the first time. */
  started(itemId: string, at: number): void;
  /** Nothing more of an utterance will be heard; `isWhole`: all of it was. */
  gone(itemId: string, isWhole: boolean): void;
}

export class AgentVoice {
  readonly unheard = new Unheard();
  readonly lines: AgentLines;
  playout: Playout;
  /** Something of it is being heard. */
  isSpeaking = false;
  private readonly bridge: AgentVoiceOptions;
  private readonly drain = new Drain();
  private clips = 0;

  constructor(law: G711, bridge: AgentVoiceOptions) {
    this.bridge = bridge;
    this.lines = new AgentLines((fact) => bridge.fact(fact));
    this.playout = this.newPlayout(law);
  }

  /** Whether nothing is left to play, and nothing is to come. */
  get isDrained(): boolean {
    return !this.playout.isBusy && !this.bridge.session()?.isReplying;
  }

  /** From now on it speaks in this law; nothing may be queued. */
  speakIn(law: G711): void {
    this.playout = this.newPlayout(law);
  }

  push(delta: AudioDelta): void {
    if (this.unheard.takes(delta)) return;
    this.bridge.arrived();
    this.playout.push(delta, delta.audio);
  }

  /** All audio of an item has come. */
  done(itemId: string): void {
    const unheard = this.unheard.done(itemId);
    if (unheard) this.bridge.session()?.truncate(unheard, 0);
    else this.playout.complete(itemId);
  }

  /** Words of the bridge's own, after what is queued. @returns the id of the utterance */
  play({ text, audio }: Words): string {
    const item = { itemId: `clip_${++this.clips}`, responseId: 'clip', contentIndex: 0 };
    this.playout.push(item, audio);
    this.playout.complete(item.itemId);
    this.lines.text(item.itemId, text, true);
    return item.itemId;
  }

  /** Flushes what is queued and tells the provider what was heard of it. */
  silence(): number {
    const at = Date.now();
    const session = this.bridge.session();
    const items = this.playout.flush();
    session?.drop(items.map(({ responseId }) => responseId));
    for (const item of items) {
      session?.truncate(item, Math.floor(item.playedBytes / 8));
      this.lines.interrupted(item, at);
      this.bridge.gone(item.itemId, false);
    }
    this.isSpeaking = false;
    const heard = items.find(({ playedBytes }) => playedBytes > 0);
    if (!heard) return 0;
    const heardMs = Math.floor(heard.playedBytes / 8);
    this.bridge.fact({ type: 'interrupted', itemId: heard.itemId, heardMs, at });
    return heardMs;
  }

  /** The session is gone: what came so far is played to its end, and nothing more will come. */
  lost(): void {
    this.lines.lost(this.playout.queued);
    this.playout.completeAll();
  }

  /** Resolves when nothing is left to play, or after `withinMs`. */
  drained(withinMs: number): Promise<void> {
    return this.isDrained ? Promise.resolve() : this.drain.wait(withinMs);
  }

  tellPartial(): void {
    const { heard } = this.playout;
    if (heard) this.lines.grew(heard, Date.now());
  }

  /** Call it when something has ended. */
  checkIdle(): void {
    if (!this.isDrained) return;
    this.drain.drained();
    if (!this.isSpeaking) return;
    this.isSpeaking = false;
    this.bridge.fact({ type: 'agentFinished', at: Date.now() });
  }

  /** The call is over. */
  end(): void {
    for (const item of this.playout.flush()) this.lines.interrupted(item, Date.now());
    this.drain.drained();
  }

  private newPlayout(law: G711): Playout {
    return new Playout(law, {
      started: (item) => this.started(item),
      finished: ({ itemId }) => {
        this.lines.finished(itemId, Date.now());
        this.bridge.gone(itemId, true);
      },
      idle: () => this.checkIdle(),
    });
  }

  private started({ itemId }: PlayoutItem): void {
    const at = Date.now();
    this.isSpeaking = true;
    this.lines.started(itemId, at);
    this.bridge.fact({ type: 'agentStarted', itemId, at });
    this.bridge.started(itemId, at);
  }
}
