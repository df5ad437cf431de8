import type { Middleware } from 'koa';
import type { Problem } from '../contract/common.ts';

/** An error whose text may be shown (RFC 9457). `type` is stable: clients match on it. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly status: number;
  readonly type: string;
  readonly errors: Problem['errors'];

  constructor(status: number, type: string, message: string, errors?: Problem['errors']) {
    super(message);
    this.status = status;
    this.type = type;
    this.errors = errors;
  }
}

export const notFound = (what: string): RequestError =>
  new RequestError(404, 'not_found', `There is no such ${what}.`);
export const conflict = (type: string, message: string): RequestError =>
  new RequestError(409, type, message);
export const forbidden = (message = 'Your role does not allow this.'): RequestError =>
  new RequestError(403, 'forbidden', message);
export const unauthorized = (message = 'Sign in first.'): RequestError =>
  new RequestError(401, 'unauthorized', message);

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not possible in this state',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'Range not satisfiable',
  422: 'Some values cannot be used',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'A service we depend on failed',
  503: 'Not ready',
  504: 'A service we depend on was too slow',
};

/** An error as problem+json. Anything unforeseen is a 500 that tells nothing. */
export function problemOf(error: unknown): Problem {
  const { status, type, message, errors } = shownOf(error);
  return {
    type,
    title: TITLES[status] ?? 'Error',
    status,
    detail: message,
    ...(errors && { errors }),
  };
}

function shownOf(error: unknown): RequestError {
  if (error instanceof RequestError) return error;
  const { status, expose, message } = error as {
    status?: number;
    expose?: boolean;
    message?: string;
  };
  if (status && status < 500 && expose !== false)
    return new RequestError(status, status === 413 ? 'too_large' : 'bad_request', message ?? '');
  return new RequestError(500, 'internal', 'Something went wrong on our side; it is in the log.');
}

/** Sends every error in one shape and reports what nobody foresaw. */
export const errors: Middleware = async (ctx, next) => {
  try {
    await next();
    if (ctx.status === 404 && ctx.body === undefined && !ctx.respond) return;
    if (ctx.status === 404 && ctx.body === undefined) throw notFound('page');
    if (ctx.status === 405)
      throw new RequestError(405, 'method_not_allowed', 'This path knows other methods.');
  } catch (error) {
    const problem = problemOf(error);
    if (problem.status >= 500) ctx.app.emit('error', error, ctx);
    ctx.status = problem.status;
    ctx.type = 'application/problem+json';
    ctx.body = JSON.stringify(problem);
  }
};
