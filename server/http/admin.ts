import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Middleware } from 'koa';
import { RequestError } from './errors.ts';

/** Written into index.html at build time, replaced in every response. */
const NONCE = 'CSP_NONCE';
/** A name that holds a hash of its content never changes its content. */
const HASHED = /-[A-Z0-9]{8}\.\w+$/;

/**
 * The admin's files, and index.html for every page of it, so that a reload of a deep link works.
 * Paths of the API and of sockets are left alone.
 */
export function serveAdmin(folder: string): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (/^\/(api|ws)(\/|$)/.test(ctx.path)) return next();
    const path = normalize(join(folder, decoded(ctx.path)));
    if (!path.startsWith(folder + sep) && path !== folder) return next();
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && !path.endsWith('index.html')) {
      ctx.type = extname(path);
      ctx.length = found.size;
      ctx.set(
        'Cache-Control',
        HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
      ctx.body = createReadStream(path);
      return;
    }
    if (extname(ctx.path) && !ctx.path.endsWith('.html')) return next();
    const index = await readFile(join(folder, 'index.html'), 'utf8');
    ctx.type = 'html';
    ctx.set('Cache-Control', 'no-store');
    ctx.body = index.replaceAll(NONCE, (ctx.state as { nonce?: string }).nonce ?? '');
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new RequestError(400, 'bad_request', 'The path is not encoded as a URL.');
  }
}
