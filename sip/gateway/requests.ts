import { randomBytes } from 'node:crypto';
import type Srf from 'drachtio-srf';
import type { SrfRequest, SrfResponse } from 'drachtio-srf';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import type { TrunkProbe, TrunkSignalling } from '../../actors/ports/telephony.ts';
import { fromHeader, requestUri } from './addresses.ts';
import { answerChallenge, chooseChallenge } from './digest.ts';

const REGISTER_WITHIN_MS = 35_000;

interface Outgoing {
  readonly method: 'OPTIONS' | 'REGISTER';
  readonly uri: string;
  readonly headers: Record<string, string>;
  readonly withinMs: number;
}

/** OPTIONS and REGISTER to a carrier. */
export function trunkSignalling(srf: Srf): TrunkSignalling {
  return {
    async options(trunk, timeoutMs) {
      const uri = requestUri(trunk);
      const headers = {
        From: fromHeader(trunk.username, tag()),
        To: `<${uri}>`,
        Accept: 'application/sdp',
        ...userAgent(trunk),
      };
      return probe(srf, { method: 'OPTIONS', uri, headers, withinMs: timeoutMs });
    },
    register: (trunk, expiresInMs) => register(srf, trunk, expiresInMs),
  };
}

const userAgent = (trunk: TrunkRoute): Record<string, string> =>
  trunk.userAgent === null ? {} : { 'User-Agent': trunk.userAgent };

const tag = (): string => randomBytes(8).toString('hex');

async function probe(srf: Srf, outgoing: Outgoing): Promise<TrunkProbe> {
  const sentAt = performance.now();
  try {
    return presentProbe(await send(srf, outgoing), performance.now() - sentAt);
  } catch (error) {
    return unreachable(error);
  }
}

const presentProbe = (response: SrfResponse, rttMs: number): TrunkProbe => ({
  // The SIP server makes a 408 or 503 of its own when nobody answers; it comes from no address.
  reachable: Boolean(response.source_address),
  status: response.status,
  reason: `${response.status} ${response.reason}`,
  rttMs: Math.round(rttMs * 10) / 10,
  server: response.get('server') || response.get('user-agent') || null,
});

const unreachable = (error: unknown): TrunkProbe => ({
  reachable: false,
  status: null,
  reason: error instanceof Error ? error.message : String(error),
  rttMs: null,
  server: null,
});

function send(srf: Srf, { method, uri, headers, withinMs }: Outgoing): Promise<SrfResponse> {
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
        resolve(response);
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

async function register(srf: Srf, trunk: TrunkRoute, expiresInMs: number) {
  const { username, password, host, port } = trunk;
  const uri = requestUri(trunk);
  const address = `<sip:${username ?? ''}@${host}:${port}>`;
  const callId = randomBytes(16).toString('hex');
  const base = {
    'Call-ID': callId,
    From: `${address};tag=${tag()}`,
    To: address,
    Contact: `<sip:${username ?? ''}@localhost>`,
    ...userAgent(trunk),
  };
  let expires = Math.round(expiresInMs / 1000);
  let authorization: Record<string, string> = {};
  const sentAt = performance.now();
  for (let cseq = 1; cseq <= 4; cseq++) {
    const headers = {
      ...base,
      ...authorization,
      CSeq: `${cseq} REGISTER`,
      Expires: String(expires),
    };
    let response: SrfResponse;
    try {
      response = await send(srf, {
        method: 'REGISTER',
        uri,
        headers,
        withinMs: REGISTER_WITHIN_MS,
      });
    } catch (error) {
      return { ...unreachable(error), expiresInMs: 0 };
    }
    // 423 names the shortest time the registrar takes (RFC 3261 section 10.3).
    const minimum = Number(response.get('min-expires'));
    const name = response.status === 401 ? 'www-authenticate' : 'proxy-authenticate';
    const challenge = chooseChallenge([response.get(name)].flat().filter(Boolean));
    if (response.status === 423 && minimum > expires) expires = minimum;
    else if (challenge && username && password !== null && isNew(challenge, authorization))
      authorization = {
        [response.status === 401 ? 'Authorization' : 'Proxy-Authorization']: answerChallenge(
          challenge,
          { username, password },
          { method: 'REGISTER', uri },
        ),
      };
    else
      return {
        ...presentProbe(response, performance.now() - sentAt),
        expiresInMs: granted(response, expires) * 1000,
      };
  }
  return {
    ...unreachable(new Error('the registrar keeps asking for credentials')),
    expiresInMs: 0,
  };
}

const isNew = ({ stale }: { stale: boolean }, answered: Record<string, string>): boolean =>
  stale || Object.keys(answered).length === 0;

/** Seconds granted: the Contact's expires parameter, else the Expires header, else what we asked. */
function granted(response: SrfResponse, asked: number): number {
  const contact = /expires=(\d+)/i.exec(response.get('contact') ?? '')?.[1];
  return Number(contact ?? response.get('expires') ?? asked) || asked;
}
