import type { TrunkRoute } from '../../actors/ports/model.ts';

const isLoopback = (host: string): boolean => /^(127\.|localhost$|\[?::1\]?$)/.test(host);

/** `sip:+905321234567@carrier:5060;transport=tcp`; UDP is the default and is not written. */
export function requestUri(trunk: TrunkRoute, user?: string): string {
  return `sip:${user ? `${user}@` : ''}${hostPort(trunk)}${transportParam(trunk)}`;
}

/** As a URI has it: without a port when DNS says it. */
export const hostPort = ({ host, port }: TrunkRoute): string =>
  port === null ? host : `${host}:${port}`;

export const transportParam = ({ transport }: TrunkRoute): string =>
  transport === 'udp' ? '' : `;transport=${transport}`;

/** Where a trunk's requests really go: to its outbound proxy, if it has one. */
export function nextHopOf({ outboundProxy, host, port }: TrunkRoute): {
  host: string;
  port: number | null;
} {
  if (outboundProxy === null) return { host, port };
  const parts = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(outboundProxy);
  const name = (parts?.[1] ?? outboundProxy).replace(/[[\]]/g, '');
  return { host: name, port: parts?.[2] === undefined ? null : Number(parts[2]) };
}

/** The header that leads there (RFC 3261 section 8.1.2). */
export const nextHop = (trunk: TrunkRoute): Record<string, string> =>
  trunk.outboundProxy === null
    ? {}
    : { Route: `<sip:${trunk.outboundProxy}${transportParam(trunk)};lr>` };

/** Who calls: the caller-ID, else the account. `localhost` becomes the SIP server's own address. */
export function fromHeader(user: string | null, tag: string): string {
  return `<sip:${user ? `${user}@` : ''}localhost>;tag=${tag}`;
}

/** A SIP server that listens on loopback alone cannot reach a carrier elsewhere. */
export function unreachable(trunk: TrunkRoute, boundTo: string): string | undefined {
  return isLoopback(boundTo) && !isLoopback(nextHopOf(trunk).host)
    ? `our SIP server listens on ${boundTo} only; set SIP_HOST to an address the carrier can reach`
    : undefined;
}

/** What we call ourselves to a trunk, if anything. */
export const userAgent = ({ userAgent: name }: TrunkRoute): Record<string, string> =>
  name === null ? {} : { 'User-Agent': name };
