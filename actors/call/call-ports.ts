import type { ClipLibrary } from '../ports/announcement.ts';
import type { Clock } from '../ports/clock.ts';
import type { FurtherLines } from '../ports/further-lines.ts';
import type { LiveSink } from '../ports/live.ts';
import type { Conversations, MediaEngine } from '../ports/media.ts';
import type { CallStore } from '../ports/store.ts';
import type { SupervisionDesk } from '../ports/supervision.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { ToolRunner } from '../ports/tools.ts';

/** What a call needs of the world. */
export interface CallPorts {
  readonly telephony: Telephony;
  readonly engine: MediaEngine;
  readonly conversations: Conversations;
  readonly store: CallStore;
  /** For whoever is called besides the callee. */
  readonly furtherLines: FurtherLines;
  readonly live: LiveSink;
  /** Where its supervisors are. */
  readonly supervision?: SupervisionDesk;
  /** The user's own tools. */
  readonly tools: ToolRunner;
  /** The user's own clips. */
  readonly clips?: ClipLibrary;
  readonly clock: Clock;
  readonly transcriptionModel: string;
  /** Listens for answering machines on the calls that we place. */
  readonly detectsMachines?: boolean;
  /** Where a call's recording is streamed to. */
  recordingPath(callId: string, at: number): string;
}
