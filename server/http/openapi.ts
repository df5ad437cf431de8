import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  extendZodWithOpenApi,
} from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { Problem } from '../contract/common.ts';
import { POLICIES } from './policies.ts';
import type { Route } from './route.ts';

extendZodWithOpenApi(z);

const MULTIPART = z.object({ file: z.any().openapi({ type: 'string', format: 'binary' }) });

/** OpenAPI 3.1 from the very schemas that validate. */
export function openApi(routes: readonly Route[], version: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  for (const route of routes) registry.registerPath(pathOf(route) as never);
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Callboard',
      version,
      description:
        'Outbound voice-AI dialer. Errors are problem+json (RFC 9457); lists page by cursor.',
    },
    servers: [{ url: '/api/v1' }],
  });
}

function pathOf(route: Route) {
  const { method, path, policy, summary, tag, params, query, body, response, upload } = route;
  const isPublic = POLICIES[policy] === 'public';
  const content = upload
    ? { 'multipart/form-data': { schema: MULTIPART } }
    : body && { 'application/json': { schema: body } };
  const success = route.status ?? (response ? 200 : 204);
  return {
    method,
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    summary,
    tags: [tag],
    ...(!isPublic && { security: [{ bearer: [] }] }),
    ...(!isPublic && {
      description: `Roles: ${(POLICIES[policy] as readonly string[]).join(', ')}.`,
    }),
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(content && { body: { content } }),
    },
    responses: {
      [success]: {
        description: 'Success',
        ...(response && { content: { 'application/json': { schema: response } } }),
      },
      default: {
        description: 'What went wrong',
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  };
}
