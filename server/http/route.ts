import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { Scope } from '../contract/api-keys.ts';
import type { Role } from '../contract/auth.ts';
import type { Action } from './policies.ts';

/** Who makes a request. */
export interface Principal {
  /** The account; for a key, that of who made it. */
  readonly userId: string;
  readonly role: Role;
  /** Set when a program asks with an API key: it may do what the scopes say and nothing else. */
  readonly key?: { readonly id: string; readonly scopes: readonly Scope[] };
}

/** What the audit log shall say where the route and its answer do not. */
export interface AuditNote {
  /** Who did it, where nobody was signed in before. */
  readonly userId?: string;
  readonly subjectId?: string;
  readonly subjectName?: string;
  readonly note?: string;
}

/** A file that came with a multipart request, on disk until the handler is done with it. */
export interface UploadedFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
}

/** What a handler may know of the request beyond its parsed input. */
export interface RequestInfo {
  /** Null only on public routes. */
  readonly user: Principal | null;
  readonly ip: string;
  cookie(name: string): string | undefined;
  header(name: string): string | undefined;
  readonly file: UploadedFile | undefined;
  /** Adds to the request's line in the audit log. */
  note(note: AuditNote): void;
}

/** An answer that is more than a JSON body. */
export class Reply {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly ReplyCookie[];

  constructor(
    status: number,
    body: unknown = undefined,
    more: { headers?: Record<string, string>; cookies?: ReplyCookie[] } = {},
  ) {
    this.status = status;
    this.body = body;
    this.headers = more.headers ?? {};
    this.cookies = more.cookies ?? [];
  }
}

/** A cookie to be set, or taken back with `value: null`. Always httpOnly and SameSite=Strict. */
export interface ReplyCookie {
  readonly name: string;
  readonly value: string | null;
  readonly path: string;
  readonly maxAgeMs?: number;
}

export type StreamBody = Readable | Buffer | string;

type Schema = z.ZodType;
type Out<S> = S extends Schema ? z.output<S> : undefined;

/**
 * One endpoint: the same description routes it, guards it, parses its input, presents its answer
 * in OpenAPI. `P`, `Q`, `B`: path parameters, query, body.
 */
export interface Route<
  P extends Schema | undefined = Schema | undefined,
  Q extends Schema | undefined = Schema | undefined,
  B extends Schema | undefined = Schema | undefined,
> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** With `:name` parameters, below /api/v1. */
  readonly path: string;
  readonly policy: Action;
  readonly summary: string;
  readonly tag: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** JSON of the success answer; absent for streams and 204. */
  readonly response?: Schema;
  /** 200 unless said otherwise. */
  readonly status?: number;
  /** Takes one multipart file in part `file`. */
  readonly upload?: boolean;
  /** What the audit log calls it, e.g. `agent.updated`; every route that changes something has one. */
  readonly audit?: string;
  /** Requests a minute from one address; unlimited when absent. */
  readonly perMinute?: number;
  handler(
    input: { params: Out<P>; query: Out<Q>; body: Out<B> },
    request: RequestInfo,
  ): Promise<unknown>;
}

/** Checks a route's types where it is written and forgets them where it is mounted. */
export const route = <
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
>(
  definition: Route<P, Q, B>,
): Route => definition as unknown as Route;
