import { HttpErrorResponse } from '@angular/common/http';
import type { Problem } from '../../../../server/contract/common.ts';

/** What a failed request means to the person who made it. `type` is stable, see the contract. */
export type ShownProblem = Pick<Problem, 'type' | 'status'> & {
  /** The server's own words, if it answered. */
  readonly detail: string | null;
  readonly errors: NonNullable<Problem['errors']>;
};

/** An error of HttpClient as a problem; `offline` when no answer came at all. */
export function problemOf(error: unknown): ShownProblem {
  if (!(error instanceof HttpErrorResponse))
    return { type: 'internal', status: 0, detail: String(error), errors: [] };
  const body = (error.error ?? {}) as Partial<Problem>;
  return {
    type: body.type ?? (error.status === 0 ? 'offline' : 'internal'),
    status: error.status,
    detail: body.detail ?? body.title ?? null,
    errors: body.errors ?? [],
  };
}
