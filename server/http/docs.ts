import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Middleware } from 'koa';

const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const;

const START = `window.addEventListener('load', () => {
  SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#api', deepLinking: true });
});`;

const page = (): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Callboard API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="api"></div><script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script></body></html>`;

/** The API description and a page to read and try it. */
export function serveDocs(description: object): Middleware {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  const json = JSON.stringify(description);
  return async (ctx, next) => {
    if (ctx.path === '/api/v1/openapi.json') {
      ctx.type = 'json';
      ctx.body = json;
      return;
    }
    if (!/^\/docs(\/|$)/.test(ctx.path)) return next();
    // The page sets style attributes, which the admin's policy forbids; images are data URLs.
    ctx.set(
      'Content-Security-Policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
    );
    const name = ctx.path.slice('/docs/'.length);
    const file = FILES.find((known) => known === name);
    if (file) {
      ctx.type = file.endsWith('.css') ? 'css' : 'js';
      ctx.body = createReadStream(join(folder, file));
    } else if (name === 'start.js') {
      ctx.type = 'js';
      ctx.body = START;
    } else if (name === '') {
      ctx.type = 'html';
      ctx.body = page();
    } else await next();
  };
}

/** The product's version, from package.json. */
export const version = (): string =>
  (
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    }
  ).version;
