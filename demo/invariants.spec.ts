import type { Call, Turn } from '../server/contract/calls.ts';
import type { Contact } from '../server/contract/campaigns.ts';
import type { Evidence, HeardRecording } from './evidence.ts';
import { checkInvariants, INVARIANT_NAMES } from './invariants.ts';
import type { CarrierCall } from './journals.ts';

const ANSWERED_AT = '2026-11-01T10:00:02.000Z';
const ENDED_AT = '2026-11-01T10:00:12.000Z';

const aCall = (over: Partial<Call>): Call =>
  ({
    id: 'a',
    sip_call_id: 'sip-a',
    phone_number: '+905321000000',
    disposition: 'answered',
    hangup_cause: 'agent_hung_up',
    connected_at: ANSWERED_AT,
    duration_seconds: 10,
    outcome: 'confirmed',
    openai_session_id: 'sess-a',
    ...over,
  }) as Call;

const aCarrierCall = (over: Partial<CarrierCall>): CarrierCall => ({
  callId: 'sip-a',
  number: '+905321000000',
  attempt: 1,
  persona: 'talks',
  received: [
    { method: 'INVITE', cseq: '1 INVITE', hasToTag: false },
    { method: 'ACK', cseq: '1 ACK', hasToTag: true },
  ],
  status: 200,
  answeredAt: ANSWERED_AT,
  endedAt: ENDED_AT,
  spoke: [{ phraseId: 'tr.callee.yes', text: 'Evet, uygun.', startMs: 4000, ms: 900 }],
  heard: [{ startMs: 100, ms: 3000 }],
  ...over,
});

const aTurn = (text: string): Turn =>
  ({ who: 'callee', text, item_id: 'i', interrupted: false }) as Turn;

/** A campaign of two: one talked, one was busy. */
function evidence(): Evidence {
  const busy = { id: 'b', sip_call_id: 'sip-b', phone_number: '+905321000063' };
  const recording: HeardRecording = { seconds: 10, calleeSeconds: 0.8, agentSeconds: 4 };
  const contacts = [
    { id: 'c1', status: 'completed', attempts: 1 },
    { id: 'c2', status: 'busy', attempts: 1 },
  ];
  return {
    campaign: { active_calls: 0, completed_calls: 2 } as Evidence['campaign'],
    stats: { slots_used: 0 } as Evidence['stats'],
    trunk: { active_calls: 0 } as Evidence['trunk'],
    contacts: contacts as Contact[],
    calls: [
      aCall({}),
      aCall({
        ...busy,
        disposition: 'busy',
        hangup_cause: 'sip_486',
        connected_at: null,
        duration_seconds: null,
        outcome: null,
        openai_session_id: null,
      }),
    ],
    transcripts: new Map([['a', [aTurn('evet uygun')]]]),
    recordings: new Map([['a', recording]]),
    carrier: [
      aCarrierCall({}),
      {
        callId: 'sip-b',
        number: '+905321000063',
        attempt: 1,
        persona: 'busy',
        received: [{ method: 'INVITE', cseq: '1 INVITE', hasToTag: false }],
        status: 486,
        spoke: [],
        heard: [],
      },
    ],
    sessions: [
      {
        id: 'sess-a',
        tools: [{ name: 'set_outcome', arguments: { outcome: 'confirmed' } }],
        errors: [],
      },
    ],
    retries: 1,
  };
}

const failing = (given: Evidence, breaks: string | null = null): string[] =>
  checkInvariants(given, breaks)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

describe('the demo’s invariants', () => {
  it('all hold for evidence that agrees', () => {
    expect(failing(evidence())).toEqual([]);
  });

  for (const name of INVARIANT_NAMES)
    it(`--break ${name} makes exactly that one fail`, () => {
      expect(failing(evidence(), name)).toEqual([name]);
    });

  const [talked, busy] = evidence().calls as [Call, Call];
  const [heard, refused] = evidence().carrier as [CarrierCall, CarrierCall];
  const table: [what: string, change: Partial<Evidence>, fails: string[]][] = [
    [
      'a cause that is not the persona’s',
      { calls: [talked, { ...busy, hangup_cause: 'sip_600' }] },
      ['dispositionAsPersona'],
    ],
    [
      'a call that never reached the carrier',
      { carrier: [heard] },
      ['dispositionAsPersona', 'noSecondInvitePerAttempt'],
    ],
    [
      'words that nobody wrote down',
      { transcripts: new Map([['a', [aTurn('hayır')]]]) },
      ['calleeWordsInTranscript'],
    ],
    ['an answered call without a recording', { recordings: new Map() }, ['bothVoicesInRecording']],
    [
      'a recording without the callee',
      { recordings: new Map([['a', { seconds: 10, calleeSeconds: 0, agentSeconds: 4 }]]) },
      ['bothVoicesInRecording'],
    ],
    [
      'a recording that is too short',
      { recordings: new Map([['a', { seconds: 5, calleeSeconds: 1, agentSeconds: 4 }]]) },
      ['bothVoicesInRecording'],
    ],
    [
      'a channel of the trunk that was not given back',
      { trunk: { active_calls: 1 } as Evidence['trunk'] },
      ['slotsReturned'],
    ],
    [
      'a number dialled more often than there are attempts',
      {
        retries: 0,
        carrier: [heard, refused, { ...refused, callId: 'sip-c' }],
        calls: [talked, busy, { ...busy, id: 'c', sip_call_id: 'sip-c' }],
        contacts: evidence().contacts.map((contact, n) => ({ ...contact, attempts: n + 1 })),
      },
      ['noSecondInvitePerAttempt'],
    ],
    [
      'a call at the carrier that REST does not know',
      { carrier: [heard, refused, { ...refused, callId: 'sip-x' }], retries: 5 },
      ['noSecondInvitePerAttempt'],
    ],
    [
      'attempts that are not calls',
      { contacts: evidence().contacts.map((contact) => ({ ...contact, attempts: 2 })) },
      ['everyContactFinal'],
    ],
    [
      'an outcome the AI did not set',
      { sessions: [{ id: 'sess-a', tools: [], errors: [] }] },
      ['outcomeAsToolCalled'],
    ],
    [
      'a talk time that is not the callee’s',
      { carrier: [{ ...heard, endedAt: '2026-11-01T10:00:20.000Z' }, refused] },
      ['talkTimeAsHeard'],
    ],
  ];
  for (const [what, change, fails] of table)
    it(`finds ${what}`, () => {
      expect(failing({ ...evidence(), ...change })).toEqual(fails);
    });

  it('counts an in-dialog INVITE as no new call', () => {
    const reinvite = { method: 'INVITE', cseq: '2 INVITE', hasToTag: true };
    const carrier = [{ ...heard, received: [...heard.received, reinvite] }, refused];
    expect(failing({ ...evidence(), carrier })).toEqual([]);
  });
});
