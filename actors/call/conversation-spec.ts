import { noClips } from '../ports/announcement.ts';
import type { LegSpec } from '../ports/media.ts';
import type { CallPlan } from '../ports/model.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import type { ConversationSpec } from '../realtime/realtime.ts';
import type { CallPorts } from './call-ports.ts';

/** The conversation that a call begins with whoever answers. */
export function conversationOf(
  ports: CallPorts,
  { agent, callId, incoming, record }: CallPlan,
  leg: LegSpec,
  report: (fact: RealtimeFact) => void,
): ConversationSpec {
  const { conversations, store, tools, clock, transcriptionModel } = ports;
  return {
    ...{ callId, agent, conversations, store, tools, clock, leg, transcriptionModel, report },
    clips: ports.clips ?? noClips,
    detectsMachines: (ports.detectsMachines ?? false) && incoming === null,
    recordTo: record ? ports.recordingPath(callId, clock.now()) : null,
  };
}
