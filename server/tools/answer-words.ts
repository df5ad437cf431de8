/** The model is told no more than this of an answer. */
const MAX_TOLD = 4000;
export const MASK = '••••••';

/** What a JSON pointer (RFC 6901) finds; undefined for nothing. */
export function pointed(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null && Object.hasOwn(at, key)
          ? (at as Record<string, unknown>)[key]
          : undefined,
      value,
    );
}

/** The parts of an answer that the model is told. */
export function mapped(body: string, pointers: readonly string[]): string {
  if (pointers.length === 0) return body;
  try {
    const json: unknown = JSON.parse(body);
    const found = pointers.map((pointer) => [pointer.slice(1), pointed(json, pointer) ?? null]);
    return JSON.stringify(Object.fromEntries(found));
  } catch {
    return body;
  }
}

/** No secret of ours goes to the model or into the timeline, should a server echo it. */
export const masked = (text: string, secrets: readonly string[]): string =>
  secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, MASK), text);

export const shortened = (text: string): string =>
  text.length > MAX_TOLD ? `${text.slice(0, MAX_TOLD)}… (shortened)` : text;
