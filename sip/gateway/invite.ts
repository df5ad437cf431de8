import type { NumberRule, TrunkRoute } from '../../actors/ports/model.ts';
import type { InviteAddresses } from '../../actors/ports/telephony.ts';
import { fillVariables } from '../../server/contract/variables.ts';
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

/** Whom a trunk is to call, and for whom. */
export interface Invitation {
  /** E.164, or `sip:user@host`: that user of the trunk. */
  readonly to: string;
  readonly callerId: string | null;
  /** What `{{variables}}` in the trunk's own headers stand for; absent: they stay as they are written. */
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * Who calls whom, in the trunk's words. Some carriers want the account's user name in From and the caller-ID
 * in an identity header (RFC 3325, RFC 3323), others the caller-ID in From alone.
 */
export function inviteAddresses(
  trunk: TrunkRoute,
  { to, callerId, values }: Invitation,
): InviteAddresses {
  const number = userOf(trunk, to);
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
      ...(values ? filledHeaders(trunk.extraHeaders, values) : trunk.extraHeaders),
    },
  };
}

/** Rules are for numbers; a name stays as it is. */
const userOf = (trunk: TrunkRoute, to: string): string =>
  /^sips?:([^@;>]+)@/.exec(to)?.[1] ?? rewritten(to, trunk.numberRules);

/** Where a call is to be passed on to, as the trunk's carrier is told. */
export const referTarget = (trunk: TrunkRoute, to: string): string =>
  requestUri(trunk, userOf(trunk, to));

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

/** A value is one line, whatever the sheet held; a header with nothing to say is left out. */
function filledHeaders(
  headers: Readonly<Record<string, string>>,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const oneLine = (text: string) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const filled = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    oneLine(fillVariables(value, values)),
  ]);
  return Object.fromEntries(filled.filter(([, value]) => value !== ''));
}
