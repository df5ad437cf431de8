import { asParent, spawnActor, tell, type Address, type Edge } from '../kernel/actor.ts';
import { Timers } from '../kernel/timers.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversations, LegSpec } from '../ports/media.ts';
import type { AgentProfile, Turn } from '../ports/model.ts';
import type { ToolRunner } from '../ports/tools.ts';
import type { RealtimeMessage } from '../realtime/messages.ts';
import { realtimeActor } from '../realtime/realtime.ts';
import { PRETENDED } from '../realtime/tools/try-out.ts';
import type { VoiceTestEffect, VoiceTestFact, VoiceTestMessage } from './messages.ts';

/** What a conversation by browser needs of the world. */
export interface VoiceTestPorts {
  readonly conversations: Conversations;
  readonly clock: Clock;
  readonly transcriptionModel: string;
  /** The user's own tools: they are really used. */
  readonly tools: ToolRunner;
}

/** Who talks to the browser, and where its audio is. */
export interface VoiceTestPlan {
  readonly id: string;
  readonly agent: AgentProfile;
  readonly leg: LegSpec;
  readonly maxMs: number;
  /** Shows the browser what happens; `ended` is the last. */
  show(fact: VoiceTestFact): void;
}

/** Holds the conversation; it keeps its turns, so that a restarted one knows what was said. */
export class VoiceTestEdge implements Edge<VoiceTestEffect, VoiceTestMessage> {
  readonly #ports: VoiceTestPorts;
  readonly #plan: VoiceTestPlan;
  readonly #self: Address<VoiceTestMessage>;
  readonly #timers: Timers<'duration'>;
  readonly #turns = new Map<string, Turn>();
  #realtime: Address<RealtimeMessage> | undefined;
  #hasEnded = false;

  constructor(ports: VoiceTestPorts, plan: VoiceTestPlan, self: Address<VoiceTestMessage>) {
    this.#ports = ports;
    this.#plan = plan;
    this.#self = self;
    this.#timers = new Timers(ports.clock);
  }

  perform(effect: VoiceTestEffect): Promise<VoiceTestMessage> | void {
    switch (effect.type) {
      case 'openConversation':
        return this.#openConversation();
      case 'tellAnswered':
        return this.#tellRealtime({ type: 'answered', at: this.#ports.clock.now() });
      case 'tellWrapUp':
        return this.#tellRealtime({ type: 'wrapUp', reason: effect.reason });
      case 'pretendAct': {
        const at = this.#ports.clock.now();
        const { toolCallId } = effect;
        const answer = { output: PRETENDED, failed: false };
        return this.#tellRealtime({ type: 'toolDone', toolCallId, ...answer, at });
      }
      case 'limitDuration':
        return this.#timers.set('duration', this.#plan.maxMs, () =>
          tell(this.#self, { type: 'tookTooLong' }),
        );
      case 'show':
        return this.#show(effect.fact);
      case 'wrapUp':
        return this.#wrapUp();
    }
  }

  failed(effect: VoiceTestEffect, error: unknown): VoiceTestMessage {
    return { type: 'failed', effect: effect.type, error: String(error) };
  }

  #openConversation(): void {
    const { id, agent, leg } = this.#plan;
    const actor = realtimeActor({
      ...this.#ports,
      callId: id,
      agent,
      leg,
      store: { turns: () => Promise.resolve([...this.#turns.values()]) },
      recordTo: null,
      partials: true,
      report: (fact) => tell(this.#self, { type: 'realtime', fact }),
    });
    this.#realtime = spawnActor(asParent(this.#self), actor);
  }

  #tellRealtime(message: RealtimeMessage): void {
    if (this.#realtime) tell(this.#realtime, message);
  }

  #show(fact: VoiceTestFact): void {
    if (fact.type === 'turn') this.#turns.set(fact.turn.itemId, fact.turn);
    if (fact.type === 'ended') this.#hasEnded = true;
    this.#plan.show(fact);
  }

  async #wrapUp(): Promise<VoiceTestMessage> {
    this.#timers.clear();
    await this.#ports.conversations.close(this.#plan.id, 'voice test ended');
    return { type: 'wrappedUp' };
  }

  release(): void {
    this.#timers.clear();
    this.#ports.conversations.close(this.#plan.id, 'voice test gone').catch(() => undefined);
    if (this.#hasEnded) return;
    const explanation = 'The test was cut off on our side; it is in the log.';
    this.#show({ type: 'ended', reason: 'internal', explanation });
  }
}
