import { bodyParser } from '@koa/bodyparser';
import cors from '@koa/cors';
import { randomBytes } from 'node:crypto';
import Koa, { type Middleware } from 'koa';
import helmet from 'koa-helmet';
import koaJwt from 'koa-jwt';
import type { Log } from '../../actors/ports/log.ts';
import type { Recorder } from './audit.ts';
import { errors, RequestError } from './errors.ts';
import { mountRoutes, type AppState } from './mount.ts';
import { serveDocs } from './docs.ts';
import { openApi } from './openapi.ts';
import { KEY_START, type Principals } from './principals.ts';
import type { Principal, Route } from './route.ts';
import { serveAdmin } from './admin.ts';
import type { Tokens } from './tokens.ts';

export const API_PREFIXES = ['/api/v1', '/api'] as const;

export interface AppOptions {
  readonly routes: readonly Route[];
  /** Outside /api: health and metrics. */
  readonly opsRoutes: readonly Route[];
  readonly tokens: Tokens;
  readonly principals: Principals;
  readonly record: Recorder;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: boolean;
  readonly uploadsDir: string;
  /** Built admin, or null when this server has none. */
  readonly adminDir: string | null;
  readonly version: string;
  readonly log: Log;
}

/** The HTTP side: security headers, authentication, routes, OpenAPI, the admin's files. */
export function createApp(options: AppOptions): Koa<AppState> {
  const { tokens, routes, opsRoutes, uploadsDir, log } = options;
  const app = new Koa<AppState>({ proxy: options.trustProxy });
  app.on('error', (error: unknown) => {
    if (isGone(error)) return;
    log.error({ error: error instanceof Error ? error.stack : String(error) }, 'a request failed');
  });
  app.use(securityHeaders());
  app.use(errors);
  app.use(allowOrigins(options.corsOrigins));
  app.use(koaJwt({ secret: tokens.key, algorithms: ['HS256'], passthrough: true, key: 'claims' }));
  app.use(async (ctx, next) => {
    const { claims } = ctx.state as { claims?: unknown };
    const principal = await principalOf(options, ctx.get('Authorization'), claims);
    if (principal) ctx.state.principal = principal;
    await next();
  });
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: '1mb', onError: unreadable }));
  const api = mountRoutes(routes, API_PREFIXES, uploadsDir, options.record);
  app.use(api.routes()).use(api.allowedMethods());
  app.use(mountRoutes(opsRoutes, [''], uploadsDir).routes());
  app.use(serveDocs(openApi(routes, options.version)));
  if (options.adminDir) app.use(serveAdmin(options.adminDir));
  return app;
}

/** Of an API key in the header, or of the claims of an access token. */
async function principalOf(
  { tokens, principals }: AppOptions,
  authorization: string,
  claims: unknown,
): Promise<Principal | undefined> {
  const [, given = ''] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
  if (given.startsWith(KEY_START)) return principals.ofKey(given);
  const claimed = tokens.principalOf(claims);
  return claimed && principals.current(claimed);
}

function unreadable(error: Error & { status?: number }): never {
  if (error.status === 413)
    throw new RequestError(413, 'too_large', 'The body is larger than 1 MB.');
  throw new RequestError(400, 'bad_request', `The body is not JSON: ${error.message}`);
}

/** A nonce per response lets Angular insert its styles under a strict policy. */
function securityHeaders(): Middleware {
  return (ctx, next) => {
    const nonce = randomBytes(16).toString('base64');
    (ctx.state as { nonce?: string }).nonce = nonce;
    return helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", `'nonce-${nonce}'`],
          styleSrcAttr: ["'none'"],
          imgSrc: ["'self'", 'data:'],
          fontSrc: ["'self'"],
          connectSrc: ["'self'"],
          mediaSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'self'"],
          frameAncestors: ["'none'"],
          formAction: ["'self'"],
        },
      },
      // Only a TLS proxy in front may promise TLS for ever.
      strictTransportSecurity: false,
      crossOriginEmbedderPolicy: false,
    })(ctx, next);
  };
}

function allowOrigins(origins: readonly string[]): Middleware {
  return cors({
    origin: (ctx) => (origins.includes(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    credentials: true,
    exposeHeaders: ['Retry-After'],
  });
}

/** Whoever asked did not wait for the answer: they closed the page, or their network did. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && GONE.includes(error.code);
const GONE: readonly unknown[] = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'];
