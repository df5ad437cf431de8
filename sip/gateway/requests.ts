import { randomBytes } from 'node:crypto';
import type Srf from 'drachtio-srf';
import type { SrfRequest, SrfResponse } from 'drachtio-srf';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { TrunkProbe, TrunkSignalling } from '../../actors/ports/telephony.ts';
import { fromHeader, nextHop, requestUri, userAgent } from './addresses.ts';
import type { Way } from './nat.ts';
import { Registrations } from './registrations.ts';

export interface Outgoing {
  readonly method: 'OPTIONS' | 'REGISTER';
  readonly uri: string;
  readonly headers: Record<string, string>;
  readonly withinMs: number;
}

/** OPTIONS and REGISTER to a carrier. */
export function trunkSignalling(
  srf: Srf,
  prepare: (trunk: TrunkRoute) => Promise<Way>,
): TrunkSignalling {
  const registrations = new Registrations((outgoing) => send(srf, outgoing));
  return {
    async options(trunk, timeoutMs) {
      let way: Way;
      try {
        way = await prepare(trunk);
      } catch (error) {
        return unreachable(error);
      }
      const uri = requestUri(trunk);
      const headers = {
        From: fromHeader(trunk.username, tag()),
        To: `<${uri}>`,
        ...nextHop(trunk),
        Accept: 'application/sdp',
        ...userAgent(trunk),
        ...way.headers,
      };
      return probe(srf, { method: 'OPTIONS', uri, headers, withinMs: timeoutMs });
    },
    async register(trunk, expiresInMs) {
      try {
        return await registrations.register(trunk, expiresInMs, await prepare(trunk));
      } catch (error) {
        return { ...unreachable(error), expiresInMs: 0 };
      }
    },
  };
}

export const tag = (): string => randomBytes(8).toString('hex');

async function probe(srf: Srf, outgoing: Outgoing): Promise<TrunkProbe> {
  const sentAt = performance.now();
  try {
    const { response } = await send(srf, outgoing);
    return presentProbe(response, performance.now() - sentAt);
  } catch (error) {
    return unreachable(error);
  }
}

export const presentProbe = (response: SrfResponse, rttMs: number): TrunkProbe => ({
  // The SIP server makes a 408 or 503 of its own when nobody answers; it comes from no address.
  reachable: Boolean(response.source_address),
  status: response.status,
  reason: `${response.status} ${response.reason}`,
  rttMs: Math.round(rttMs * 10) / 10,
  server: response.get('server') || response.get('user-agent') || null,
  ...retryAfter(response),
});

/** Seconds; a comment or parameters may follow (RFC 3261 section 20.33). */
function retryAfter(response: SrfResponse): { retryAfterMs?: number } {
  const seconds = Number.parseInt(response.get('retry-after') ?? '', 10);
  return seconds > 0 ? { retryAfterMs: seconds * 1000 } : {};
}

export const unreachable = (error: unknown): TrunkProbe => ({
  reachable: false,
  status: null,
  reason: error instanceof Error ? error.message : String(error),
  rttMs: null,
  server: null,
});

/** A request as it left, and its final response. */
export interface Exchange {
  readonly request: SrfRequest;
  readonly response: SrfResponse;
}

function send(srf: Srf, { method, uri, headers, withinMs }: Outgoing): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`no answer to ${method} within ${Math.round(withinMs / 1000)} s`)),
      withinMs,
    );
    const fail = (error: unknown) => {
      clearTimeout(late);
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    // By callback, not by promise: a fast answer comes in the same chunk as the request's receipt,
    // before a promise's continuation runs, and would be heard by nobody.
    requestOf(srf)(uri, { method, headers }, (error, request) => {
      if (error || !request) return fail(error);
      request.on('response', (response) => {
        if (!response || response.status < 200) return;
        clearTimeout(late);
        resolve({ request, response });
      });
    });
  });
}

type SendRequest = (
  uri: string,
  options: { method: string; headers: Record<string, string> },
  sent: (error: unknown, request: SrfRequest | undefined) => void,
) => void;

/** The package's types know an older form of `request` only. */
const requestOf = (srf: Srf): SendRequest => srf.request.bind(srf) as unknown as SendRequest;
