import type { TrunkRoute } from '../../actors/ports/model.ts';

const isLoopback = (host: string): boolean => /^(127\.|localhost$|\[?::1\]?$)/.test(host);

/** `sip:+905321234567@carrier:5060;transport=tcp`; UDP is the default and is not written. */
export function requestUri(trunk: TrunkRoute, user?: string): string {
  return `sip:${user ? `${user}@` : ''}${trunk.host}:${trunk.port}${transportParam(trunk)}`;
}

export const transportParam = ({ transport }: TrunkRoute): string =>
  transport === 'udp' ? '' : `;transport=${transport}`;

/** Who calls: the caller-ID, else the account. `localhost` becomes the SIP server's own address. */
export function fromHeader(user: string | null, tag: string): string {
  return `<sip:${user ? `${user}@` : ''}localhost>;tag=${tag}`;
}

/** A SIP server that listens on loopback alone cannot reach a carrier elsewhere. */
export function unreachable(trunk: TrunkRoute, boundTo: string): string | undefined {
  return isLoopback(boundTo) && !isLoopback(trunk.host)
    ? `our SIP server listens on ${boundTo} only; set SIP_HOST to an address the carrier can reach`
    : undefined;
}

/** What we call ourselves to a trunk, if anything. */
export const userAgent = ({ userAgent: name }: TrunkRoute): Record<string, string> =>
  name === null ? {} : { 'User-Agent': name };
