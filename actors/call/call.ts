import type { ActorSpec } from '../kernel/actor.ts';
import type { CallPlan } from '../ports/model.ts';
import type { CallPorts } from './call-ports.ts';
import { CallEdge, type ClosedCall } from './edge.ts';
import type { CallEffect, CallMessage } from './messages.ts';
import { reduceCall } from './reduce.ts';
import { crashedCall, newCall, type CallState } from './state.ts';

/**
 * One attempt to reach one contact: prepare → dial → ring → talk → close. A crash hangs the leg up
 * and leaves the contact to be retried.
 */
export function callActor(
  ports: CallPorts,
  plan: CallPlan,
  closed: (call: ClosedCall) => void,
): ActorSpec<CallState, CallMessage, CallEffect> {
  return {
    name: plan.callId,
    kind: 'call',
    initial: newCall(plan, ports.clock.now()),
    edge: (self) => new CallEdge(ports, plan, self, closed),
    reduce: reduceCall,
    isDone: (state) => state.phase === 'closed',
    phase: (state) => state.phase,
    onStart: () => ({ type: 'dial', at: ports.clock.now() }),
    restart: ({ state }) => crashedCall(state, ports.clock.now()),
    onChildCrash: ({ restarting }) => ({
      type: 'realtimeCrashed',
      at: ports.clock.now(),
      restarting,
    }),
  };
}
