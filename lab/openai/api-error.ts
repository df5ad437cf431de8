/** What the API says when it refuses something; the session goes on. */
export interface ApiError {
  /** `invalid_request_error`, `server_error` … */
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
  readonly param?: string;
}

/** The usual refusal. */
export const invalid = (code: string, message: string, param?: string): ApiError => ({
  type: 'invalid_request_error',
  code,
  message,
  ...(param === undefined ? {} : { param }),
});

/** The same thrown, for code that parses. */
export class Refusal extends Error {
  readonly error: ApiError;
  constructor(error: ApiError) {
    super(error.message);
    this.error = error;
  }
}

/** Throws the usual refusal. */
export function refuse(code: string, message: string, param?: string): never {
  throw new Refusal(invalid(code, message, param));
}
