/** How an agent takes turns with whom it talks to, beside the provider's own turn detection. */
export interface TurnRules {
  /** False: the agent finishes what it says, and answers afterwards. */
  readonly interruptible: boolean;
  /** Speech over the agent that is shorter than this never interrupts it. */
  readonly minSpeechMs: number;
  /** The agent goes on where it stopped when nobody meant to interrupt it. */
  readonly resumes: boolean;
  /** A very quiet noise instead of digital silence while the agent says nothing. */
  readonly comfortNoise: boolean;
  /** Says a word or two when a tool takes longer than a second. */
  readonly fillsWaits: boolean;
  /** What the agent speaks at first, for the few words that are not the AI's. */
  readonly language: string;
}
