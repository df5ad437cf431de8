import assert from 'node:assert/strict';
import type { CallEnding } from '../../../actors/ports/model.ts';
import type { Scenario } from '../play.ts';
import { hear, refuse, say } from '../steps.ts';

type Told = Partial<CallEnding>;

/** A final response of 300 and more, and what is made of it (RFC 3398, RFC 3326). */
const refusal = (name: string, status: string, told: Told, reason?: string): Scenario => ({
  name,
  carrier: [
    hear('INVITE'),
    say('180 Ringing'),
    refuse(status, reason === undefined ? {} : { lines: [`Reason: ${reason}`] }),
  ],
  async play({ call }) {
    const ending = await call.refused();
    const [code] = status.split(' ');
    assert.equal(ending.sipStatus, Number(code));
    assert.match(ending.explanation, new RegExp(`SIP ${status} from trunk Carrier: `));
    for (const [key, value] of Object.entries(told)) assert.equal(ending[key as keyof Told], value);
  },
});

const q850 = (cause: number, text: string): string => `Q.850;cause=${cause};text="${text}"`;

export const REFUSALS: readonly Scenario[] = [
  refusal('tells a busy callee', '486 Busy Here', {
    disposition: 'busy',
    fault: 'callee',
    retryable: true,
  }),
  refusal(
    'believes the telephone network that a 480 is a busy line',
    '480 Temporarily Unavailable',
    { disposition: 'busy', cause: 'sip_480_q850_17' },
    q850(17, 'User busy'),
  ),
  refusal(
    'tells a phone that is off: 480 with cause 20',
    '480 Temporarily Unavailable',
    { disposition: 'no_answer', fault: 'callee', retryable: true },
    q850(20, 'Subscriber absent'),
  ),
  refusal(
    'tells a callee who declines: 603 with cause 21',
    '603 Decline',
    {
      disposition: 'failed',
      fault: 'callee',
    },
    q850(21, 'Call rejected'),
  ),
  refusal(
    'tells a call that was blocked on its way from a decline: 603 Network Blocked',
    '603 Network Blocked',
    { cause: 'sip_603_blocked', fault: 'carrier', retryable: false },
    q850(21, 'v=analytics1;url=https://blocker.invalid'),
  ),
  refusal(
    'tries another way when the carrier knows none to a number: 404 with cause 3',
    '404 Not Found',
    { cause: 'sip_404_q850_3', fault: 'carrier', retryable: true },
    q850(3, 'No route to destination'),
  ),
  refusal(
    'never dials a number again that does not exist: 404',
    '404 Not Found',
    {
      disposition: 'failed',
      retryable: false,
    },
    q850(1, 'Unallocated number'),
  ),
  refusal(
    'never dials a number again that is incomplete: 484',
    '484 Address Incomplete',
    {
      retryable: false,
      fault: 'configuration',
    },
    q850(28, 'Invalid number format'),
  ),
  refusal(
    'blames the codecs for a 488',
    '488 Not Acceptable Here',
    {
      retryable: false,
      fault: 'configuration',
    },
    q850(65, 'Bearer capability not implemented'),
  ),
  refusal(
    'reads the telephone network’s cause out of several reasons',
    '500 Server Internal Error',
    { cause: 'sip_500_q850_1', retryable: false },
    `SIP;cause=500;text="a, b", ${q850(1, 'Unallocated, number')}`,
  ),
  refusal('tries a congested carrier again: 503', '503 Service Unavailable', {
    fault: 'carrier',
    retryable: true,
  }),
  {
    name: 'acknowledges a refusal once more when it comes again, and tells it once',
    carrier: [
      ...[hear('INVITE'), say('486 Busy Here'), hear('ACK')],
      ...[say('486 Busy Here'), hear('ACK'), say('486 Busy Here'), hear('ACK')],
    ],
    async play({ call }) {
      assert.equal((await call.refused()).cause, 'sip_486');
    },
  },
];
