import type { ActorSpec } from '../kernel/actor.ts';
import { VoiceTestEdge, type VoiceTestPlan, type VoiceTestPorts } from './edge.ts';
import type { VoiceTestEffect, VoiceTestMessage } from './messages.ts';
import { newVoiceTest, reduceVoiceTest, type VoiceTestState } from './state.ts';

/**
 * A conversation with an agent by browser, with the same `realtime` child as a phone call and no
 * line. A crash ends it: whoever tests begins again.
 */
export function voiceTestActor(
  ports: VoiceTestPorts,
  plan: VoiceTestPlan,
): ActorSpec<VoiceTestState, VoiceTestMessage, VoiceTestEffect> {
  return {
    name: `voice-test-${plan.id}`,
    kind: 'voiceTest',
    initial: newVoiceTest(),
    edge: (self) => new VoiceTestEdge(ports, plan, self),
    reduce: reduceVoiceTest,
    isDone: (state) => state.phase === 'closed',
    phase: (state) => state.phase,
    onStart: () => ({ type: 'begin' }),
    restart: () => 'stop',
    onChildCrash: ({ restarting }) => (restarting ? undefined : { type: 'realtimeGivenUp' }),
  };
}
