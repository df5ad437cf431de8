import type { ActorSpec } from '../kernel/actor.ts';
import { noClips, type ClipLibrary } from '../ports/announcement.ts';
import type { Clock } from '../ports/clock.ts';
import type { Conversations, LegSpec } from '../ports/media.ts';
import type { AgentProfile } from '../ports/model.ts';
import type { CallStore } from '../ports/store.ts';
import type { ToolRunner } from '../ports/tools.ts';
import { realtimeEdge } from './edge.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage } from './messages.ts';
import { reduceRealtime } from './reduce.ts';
import { historyOf, newConversation, type RealtimeState } from './state.ts';
import { toolsNamed } from './tools/table.ts';

export interface ConversationSpec {
  readonly callId: string;
  readonly agent: AgentProfile;
  readonly conversations: Conversations;
  readonly store: Pick<CallStore, 'turns'>;
  readonly clock: Clock;
  readonly tools: ToolRunner;
  readonly leg: LegSpec;
  readonly transcriptionModel: string;
  readonly recordTo: string | null;
  readonly clips?: ClipLibrary;
  /** Whether who answers may be a machine. */
  readonly detectsMachines?: boolean;
  /** Somebody reads along while it is spoken. */
  readonly partials?: boolean;
  report(fact: RealtimeFact): void;
}

/**
 * The conversation of one call: turns, tools, idle prompts, reconnecting. After a crash it opens a
 * new session and tells it the conversation so far, as it is stored.
 */
export function realtimeActor(
  spec: ConversationSpec,
): ActorSpec<RealtimeState, RealtimeMessage, RealtimeEffect> {
  const { agent, callId, store, recordTo, partials = false } = spec;
  return {
    name: 'realtime',
    kind: 'realtime',
    // Nobody is told of a recording that is not made.
    initial: newConversation(recordTo === null ? { ...agent, announcement: null } : agent),
    edge: () =>
      realtimeEdge({
        conversations: spec.conversations,
        clock: spec.clock,
        callId,
        leg: spec.leg,
        report: spec.report,
        tools: spec.tools,
        clips: spec.clips ?? noClips,
        toolIds: agent.toolIds,
        values: agent.values,
        spec: {
          model: agent.model,
          voice: agent.voice,
          instructions: agent.instructions,
          language: agent.language,
          turnDetection: agent.turnDetection,
          turnRules: agent.turnRules,
          noiseReduction: agent.noiseReduction,
          transcriptionModel: spec.transcriptionModel,
          tools: toolsNamed(agent.tools),
          recordTo,
          recordsLater: agent.announcement?.recordsFrom === 'end',
          partials,
          detectsMachines: spec.detectsMachines ?? false,
        },
      }),
    reduce: reduceRealtime,
    isDone: () => false,
    phase: (state) => state.phase,
    onStart: (restarted) => ({ type: 'open', restarted }),
    async restart({ state }) {
      const turns = await store.turns(callId);
      return {
        ...newConversation(agent),
        answered: state.answered,
        owesReply: true,
        toolUses: state.toolUses,
        isAside: state.isAside,
        phase: state.answered ? 'reconnecting' : 'opening',
        history: turns.map(historyOf),
      };
    },
  };
}
