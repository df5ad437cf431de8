import type { NumberRule, TrunkRoute } from '../../actors/ports/model.ts';
import type { InviteAddresses } from '../../actors/ports/telephony.ts';
import { hostPort, requestUri } from './addresses.ts';

/** The `localhost` of a header becomes the SIP server's own address. */
const OUR_ADDRESS = 'localhost';

/** The first rule that fits rewrites the number; one that fits nothing leaves it E.164. */
export function rewritten(number: string, rules: readonly NumberRule[]): string {
  for (const { pattern, replacement } of rules) {
    const expression = new RegExp(pattern);
    if (expression.test(number)) return number.replace(expression, replacement);
  }
  return number;
}

/**
 * Who calls whom, in the trunk's words. Some carriers want the account's user name in From and the caller-ID
 * in an identity header (RFC 3325, RFC 3323), others the caller-ID in From alone.
 */
export function inviteAddresses(
  trunk: TrunkRoute,
  to: string,
  callerId: string | null,
): InviteAddresses {
  const number = rewritten(to, trunk.numberRules);
  const caller = callerId ?? trunk.callerId;
  const user = trunk.fromUser === 'username' ? trunk.username : (caller ?? trunk.username);
  const domain = trunk.fromDomain ?? OUR_ADDRESS;
  const hidden = trunk.hidesCallerId && trunk.fromUser !== 'username';
  return {
    number,
    requestUri: requestUri(trunk, number),
    // RFC 3323 section 4.1.1.3.
    from: hidden
      ? '"Anonymous" <sip:anonymous@anonymous.invalid>'
      : `<sip:${user ? `${user}@` : ''}${domain}>`,
    to: `<sip:${number}@${hostPort(trunk)}>`,
    headers: {
      ...identityHeaders(trunk, caller, domain),
      ...(trunk.hidesCallerId && { Privacy: 'id' }),
      ...(trunk.diversion !== null && {
        Diversion: `<sip:${trunk.diversion}@${domain}>;reason=unconditional`,
      }),
      ...trunk.extraHeaders,
    },
  };
}

function identityHeaders(
  { identityHeader, hidesCallerId }: TrunkRoute,
  caller: string | null,
  domain: string,
): Record<string, string> {
  if (identityHeader === 'none' || caller === null) return {};
  const address = `<sip:${caller}@${domain}>`;
  switch (identityHeader) {
    case 'p_asserted':
      return { 'P-Asserted-Identity': address };
    case 'p_preferred':
      return { 'P-Preferred-Identity': address };
    case 'remote_party':
      return {
        'Remote-Party-ID': `${address};party=calling;privacy=${hidesCallerId ? 'full' : 'off'};screen=yes`,
      };
  }
}
