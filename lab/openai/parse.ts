import type { z } from 'zod';
import { refuse } from './api-error.ts';

/**
 * Parses what a client sent and refuses it in the API's words: `unknown_parameter`,
 * `missing_required_parameter` or `invalid_value`, each with the path of the culprit.
 */
export function parseOrRefuse<S extends z.ZodType>(
  schema: S,
  value: unknown,
  at: string,
): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues);
  const path = [at, ...issue.path.map(String)].filter((part) => part !== '').join('.');
  if (issue.code === 'unrecognized_keys') {
    const param = [path, issue.keys[0]].filter(Boolean).join('.');
    return refuse('unknown_parameter', `Unknown parameter: '${param}'.`, param);
  }
  if (issue.code !== 'custom' && isAbsent(value, issue.path)) {
    return refuse('missing_required_parameter', `Missing required parameter: '${path}'.`, path);
  }
  return refuse('invalid_value', `Invalid value: '${path}'. ${issue.message}`, path);
}

type Issue = z.core.$ZodIssue;

/** In a union, the branch that came furthest says best what is wrong. */
function deepest(issues: readonly Issue[]): Issue {
  const first = issues[0] as Issue;
  if (first.code !== 'invalid_union' || first.errors.length === 0) return first;
  const candidates = first.errors
    .filter((branch) => branch.length > 0)
    .map((branch) => deepest(branch));
  const best = candidates.sort((a, b) => b.path.length - a.path.length)[0];
  if (!best || best.path.length === 0) return first;
  return { ...best, path: [...first.path, ...best.path] };
}

function isAbsent(value: unknown, path: readonly PropertyKey[]): boolean {
  let at: unknown = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return true;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at === undefined;
}
