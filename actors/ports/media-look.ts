/** A look at a media server: whether it can carry calls, and how busy it is. */

/** How far a look came, in this order. */
export type LookStep = 'reachable' | 'credentials' | 'requirements';

/** What was seen. What a server does not tell is null. */
export interface Looked {
  readonly version: string | null;
  /** How busy its machine is, 0 to 1. */
  readonly cpu: number | null;
  /** Channels in it, whoever they belong to. */
  readonly channels: number | null;
}

/** A look that found something wrong. `message` is for people. */
export class LookError extends Error {
  override readonly name = 'LookError';
  /** The step that failed. */
  readonly step: LookStep;

  constructor(step: LookStep, message: string, cause?: unknown) {
    super(message, { cause });
    this.step = step;
  }
}
