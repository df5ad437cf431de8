/**
 * How long the callee waited for the agent, measured on the audio: from the last voice of the callee's to the first
 * packet of the agent's. The parts add up to it.
 */
export interface TurnWait {
  readonly latencyMs: number;
  /** Until it was clear that the callee had finished, and a reply was asked for. */
  readonly vadMs: number;
  /** Until the model had the first of its audio. */
  readonly modelMs: number;
  /** On the way to the provider and back: the audio, the news of its end, the request, the reply. */
  readonly networkMs: number;
  /** From the first of its audio here to the first packet on the line. */
  readonly playoutMs: number;
}
