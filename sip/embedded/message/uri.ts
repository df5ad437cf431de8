import { isPort, param } from './headers.ts';

/** The parts of a sip: or sips: URI that decide where a request goes. */
export interface SipUri {
  readonly scheme: string;
  readonly user: string | undefined;
  /** Without the brackets of an IPv6 address. */
  readonly host: string;
  readonly port: number | undefined;
  /** '' or beginning with a semicolon. */
  readonly params: string;
}

const SIP_URI =
  /^(sips?):(?:([^@<>"\s]*)@)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?(;[^?]*)?(\?.*)?$/i;

/** @returns undefined for what is not a SIP URI with a host. */
export function parseUri(uri: string): SipUri | undefined {
  const parts = SIP_URI.exec(uri);
  if (!parts) return undefined;
  const [, scheme = '', user, host = '', port, params = ''] = parts;
  if (!isPort(port)) return undefined;
  return {
    scheme: scheme.toLowerCase(),
    user,
    host: host.replace(/[[\]]/g, ''),
    port: port === undefined ? undefined : Number(port),
    params,
  };
}

/** The host that `maddr` names, or the URI's own. @returns undefined when `maddr` is no host */
export function hostOf(uri: SipUri): string | undefined {
  const maddr = uriParam(uri, 'maddr');
  return maddr === undefined ? uri.host : parseUri(`sip:${maddr}`)?.host;
}

export const uriParam = (uri: SipUri, name: string): string | undefined => param(uri.params, name);

/** A host as it stands in a URI or Via: IPv6 in brackets. */
export const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
