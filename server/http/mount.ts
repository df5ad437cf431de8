import '@koa/bodyparser';
import multer from '@koa/multer';
import Router, { type RouterContext, type RouterMiddleware } from '@koa/router';
import { rm } from 'node:fs/promises';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import { noRecorder, type Recorder } from './audit.ts';
import { RequestError, forbidden, unauthorized } from './errors.ts';
import { isAllowed, type Action } from './policies.ts';
import {
  Reply,
  type AuditNote,
  type Principal,
  type RequestInfo,
  type Route,
  type UploadedFile,
} from './route.ts';

export interface AppState {
  /** Set by authentication when the request carries a valid token. */
  principal?: Principal;
}

export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

type Middle = RouterMiddleware<AppState>;

/** Mounts routes below `prefix`; `uploadsDir` holds files of multipart requests. */
export function mountRoutes(
  routes: readonly Route[],
  prefixes: readonly string[],
  uploadsDir: string,
  record: Recorder = noRecorder,
): Router<AppState> {
  const router = new Router<AppState>();
  const receive = fileReceiver(uploadsDir);
  for (const route of routes) {
    // One limiter for all prefixes: they are the same endpoint.
    const limited = route.perMinute ? [limit(route.perMinute)] : [];
    for (const prefix of prefixes)
      router.register(`${prefix}${route.path}`, [route.method], [
        ...limited,
        guard(route.policy),
        ...(route.upload ? [receive] : []),
        endpoint(route, record),
      ] as Middle[]);
  }
  return router;
}

/** Lets through whom the policy names. `policy` stays readable: a test walks all routes by it. */
function guard(policy: Action): Middle & { policy: Action } {
  const middleware: Middle = async (ctx, next) => {
    const { principal } = ctx.state;
    if (!isAllowed(principal, policy)) throw refusalOf(principal);
    await next();
  };
  return Object.assign(middleware, { policy });
}

function refusalOf(principal: Principal | undefined): RequestError {
  if (!principal) return unauthorized();
  return principal.key ? forbidden('The scopes of this API key do not allow this.') : forbidden();
}

function limit(perMinute: number): Middle {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: 60 });
  return async (ctx, next) => {
    try {
      await limiter.consume(ctx.ip);
    } catch (refusal) {
      const seconds = Math.ceil(
        ((refusal as { msBeforeNext?: number }).msBeforeNext ?? 1000) / 1000,
      );
      ctx.set('Retry-After', String(seconds));
      throw new RequestError(429, 'too_many_requests', `Try again in ${seconds} s.`);
    }
    await next();
  };
}

function fileReceiver(uploadsDir: string): Middle {
  const receive = multer({
    storage: multer.diskStorage({ destination: uploadsDir }),
    limits: { fileSize: MAX_UPLOAD_BYTES, files: 1, fields: 20 },
  }).single('file') as unknown as Middle;
  return async (ctx, next) => {
    try {
      await receive(ctx, () => Promise.resolve());
    } catch (error) {
      throw (error as { code?: string }).code === 'LIMIT_FILE_SIZE'
        ? new RequestError(413, 'too_large', 'The file is larger than 100 MB. Split it.')
        : new RequestError(
            400,
            'bad_upload',
            `The upload cannot be read: ${(error as Error).message}`,
          );
    }
    const path = uploadedFile(ctx)?.path;
    try {
      await next();
    } catch (error) {
      if (path) await rm(path, { force: true });
      throw error;
    }
  };
}

function uploadedFile(ctx: RouterContext<AppState>): UploadedFile | undefined {
  const file = (ctx as { file?: { originalname: string; path: string; size: number } }).file;
  // multer reads file names as latin1; browsers send UTF-8.
  const name = file && Buffer.from(file.originalname, 'latin1').toString('utf8');
  return file && name !== undefined ? { name, path: file.path, size: file.size } : undefined;
}

/** Parses, calls the handler, records, sends what it returns. A handler never sees Koa. */
function endpoint(route: Route, record: Recorder): Middle {
  const schema = z.object({
    params: route.params ?? z.unknown(),
    query: route.query ?? z.unknown(),
    body: route.body ?? z.unknown(),
  });
  return async (ctx) => {
    const given = { params: ctx.params, query: { ...ctx.query }, body: ctx.request.body ?? {} };
    const input = schema.safeParse(given);
    if (!input.success) throw unprocessable(input.error);
    let note: AuditNote = {};
    const request = requestInfo(ctx, (more) => (note = { ...note, ...more }));
    const result = await route.handler(input.data as never, request);
    const reply = result instanceof Reply ? result : new Reply(route.status ?? 200, result);
    // Nobody did it: a sign-out without a session.
    if (route.audit && (request.user ?? note.userId))
      await record({
        ...{ action: route.audit, principal: request.user, ip: ctx.ip },
        ...{ params: ctx.params, answer: reply.body, note },
      });
    send(ctx, reply);
  };
}

function unprocessable(error: z.ZodError): RequestError {
  const errors = error.issues.map(({ path, message }) => ({
    path: path.slice(1).join('.') || String(path[0]),
    message,
  }));
  const [first] = errors;
  return new RequestError(
    422,
    'invalid_values',
    first ? `${first.path}: ${first.message}` : 'Some values cannot be used.',
    errors,
  );
}

const requestInfo = (ctx: RouterContext<AppState>, note: RequestInfo['note']): RequestInfo => ({
  note,
  user: ctx.state.principal ?? null,
  ip: ctx.ip,
  cookie: (name) => ctx.cookies.get(name),
  header: (name) => ctx.get(name) || undefined,
  file: uploadedFile(ctx),
});

function send(ctx: RouterContext<AppState>, reply: Reply): void {
  // Koa would write "Accepted" under a 202 without a body.
  ctx.body = reply.body ?? null;
  ctx.status = reply.body === undefined && reply.status === 200 ? 204 : reply.status;
  for (const [name, value] of Object.entries(reply.headers)) ctx.set(name, value);
  for (const { name, value, path, maxAgeMs } of reply.cookies)
    ctx.cookies.set(name, value, {
      httpOnly: true,
      sameSite: 'strict',
      secure: ctx.secure,
      path,
      overwrite: true,
      ...(maxAgeMs !== undefined && { maxAge: maxAgeMs }),
    });
}
