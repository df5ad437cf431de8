import type { SipMessage } from '../../../../../server/contract/sip.ts';

/** How a message is drawn: requests plain, answers by their class (RFC 3261 section 7.2). */
export function toneOf({
  status,
}: Pick<SipMessage, 'status'>): 'request' | 'wait' | 'good' | 'bad' {
  if (status === null) return 'request';
  if (status < 200) return 'wait';
  // A challenge and a redirection are part of an ordinary call.
  return status < 400 || status === 401 || status === 407 ? 'good' : 'bad';
}
