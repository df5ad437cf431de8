import type { TrunkRoute } from '../../actors/ports/model.ts';

interface Offered {
  readonly uri: string;
  readonly q: number;
}

/** One Contact, or several in one header: `"A, B" <sip:…>;q=0.5, <sip:…>` (RFC 3261 section 20.10). */
const ONE = /(?:"(?:[^"\\]|\\.)*"|[^"<>,;])*<([^>]*)>([^,]*)|([^\s",<>;]+)((?:;[^,]*)?)/g;

function offered(header: string): Offered[] {
  return [...header.matchAll(ONE)].flatMap(([, named, params, bare, bareParams]) => {
    const uri = (named ?? bare ?? '').trim();
    const q = Number(/;\s*q\s*=\s*([\d.]+)/i.exec(params ?? bareParams ?? '')?.[1] ?? 1);
    return /^sip:[^\s<>"]+$/i.test(uri) ? [{ uri: uri.replace(/\?.*$/, ''), q }] : [];
  });
}

/** The host of a SIP URI, in lower case. */
export const hostOf = (uri: string): string =>
  /^sip:(?:[^@]*@)?(\[[^\]]+\]|[^:;?]+)/i.exec(uri)?.[1]?.toLowerCase() ?? '';

/**
 * Where a 3xx sends a call, or undefined when it is not followed there: by default a carrier cannot
 * make us call a host that nobody here has configured.
 */
export function redirectedTo(
  contacts: readonly string[],
  { followRedirects, host }: Pick<TrunkRoute, 'followRedirects' | 'host'>,
): string | undefined {
  if (followRedirects === 'never') return undefined;
  return contacts
    .flatMap(offered)
    .filter(({ uri }) => followRedirects === 'anywhere' || hostOf(uri) === host.toLowerCase())
    .toSorted((a, b) => b.q - a.q)[0]?.uri;
}
