import type { ConversationEnd, ConversationFact } from '../actors/ports/media.ts';
import type { Recorder } from './recorder.ts';

/** The file that a recorder leaves; null for a call without one, or when it could not be written. */
export async function recordingEnd(
  recorder: Recorder | undefined,
  now: number,
  fact: (fact: ConversationFact) => void,
): Promise<ConversationEnd['recording']> {
  try {
    return (await recorder?.close(now)) ?? null;
  } catch {
    const message = 'The recording could not be written to its file.';
    fact({ type: 'problem', code: 'recording_failed', message, at: Date.now() });
    return null;
  }
}
