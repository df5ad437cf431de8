import type { Heard } from './script.ts';

/** What the stand-in notes in its journal about a session. */
export interface SessionRecord {
  /** The session's id, as the client saw it. */
  id: string;
  readonly at: string;
  readonly model: string;
  language: string;
  endedAt?: string;
  closeCode?: number;
  /** Turns of the callee, in their order, from the audio. */
  readonly heard: {
    readonly at: string;
    readonly itemId: string;
    readonly ms: number;
    readonly heard: Heard;
    readonly text: string;
  }[];
  /** Transcripts sent to the client. */
  readonly transcripts: { readonly itemId: string; readonly text: string }[];
  /** What the stand-in said: whole phrases even when they were cut. */
  readonly said: {
    readonly at: string;
    readonly responseId: string;
    readonly itemId: string;
    readonly text: string;
    /** Audio generated. */
    readonly ms: number;
    readonly status: string;
    /** Where the client says that it was cut. */
    truncatedAtMs?: number;
  }[];
  readonly tools: {
    readonly at: string;
    readonly callId: string;
    readonly name: string;
    readonly arguments: unknown;
    output?: string;
  }[];
  /** Responses by how they ended. */
  readonly responses: Record<string, number>;
  /** Times that the callee spoke into a response that was still being generated. */
  interruptions: number;
  /** When `speech_started` was sent, on the system's steady clock. */
  readonly speechStartedAtMs: number[];
  /** Codes of the errors sent. */
  readonly errors: string[];
  usage: { readonly input: number; readonly output: number };
  /** Milliseconds from the end of a turn (or the request) to the first audio delta sent. */
  readonly firstAudioMs: number[];
}

/** An empty record. */
export const sessionRecord = (model: string): SessionRecord => ({
  id: '',
  at: new Date().toISOString(),
  model,
  language: 'en',
  heard: [],
  transcripts: [],
  said: [],
  tools: [],
  responses: {},
  interruptions: 0,
  speechStartedAtMs: [],
  errors: [],
  usage: { input: 0, output: 0 },
  firstAudioMs: [],
});
