import { aPlan } from '../../actors/ports/fakes.ts';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { inviteAddresses, rewritten } from './invite.ts';

const trunk = (over: Partial<TrunkRoute> = {}): TrunkRoute => ({
  ...aPlan().trunk,
  host: 'sip.example.com',
  port: 5060,
  username: 'acct42',
  callerId: '+902120000000',
  ...over,
});
const of = (over: Partial<TrunkRoute> = {}) =>
  inviteAddresses(trunk(over), { to: '+905321234567', callerId: '+902125550100' });

describe('what an INVITE says of who calls whom', () => {
  it('is E.164 and the caller-ID in From, unless the trunk says otherwise', () => {
    expect(of()).toEqual({
      number: '+905321234567',
      requestUri: 'sip:+905321234567@sip.example.com:5060',
      from: '<sip:+902125550100@localhost>',
      to: '<sip:+905321234567@sip.example.com:5060>',
      headers: {},
    });
  });

  it('takes the trunk’s caller-ID, then the account, when the call has none', () => {
    expect(inviteAddresses(trunk(), { to: '+905321234567', callerId: null }).from).toBe(
      '<sip:+902120000000@localhost>',
    );
    const bare = trunk({ callerId: null });
    expect(inviteAddresses(bare, { to: '+905321234567', callerId: null }).from).toBe(
      '<sip:acct42@localhost>',
    );
  });

  it('puts the account in From and the caller-ID in an identity header', () => {
    const { from, headers } = of({ fromUser: 'username', identityHeader: 'p_asserted' });
    expect(from).toBe('<sip:acct42@localhost>');
    expect(headers).toEqual({ 'P-Asserted-Identity': '<sip:+902125550100@localhost>' });
  });

  it('speaks of the carrier’s domain where the trunk names one', () => {
    const { from, headers } = of({ fromDomain: 'pbx.example.net', identityHeader: 'p_preferred' });
    expect(from).toBe('<sip:+902125550100@pbx.example.net>');
    expect(headers['P-Preferred-Identity']).toBe('<sip:+902125550100@pbx.example.net>');
  });

  it('hides the caller-ID from the callee, not from the carrier', () => {
    const { from, headers } = of({ hidesCallerId: true, identityHeader: 'p_asserted' });
    expect(from).toBe('"Anonymous" <sip:anonymous@anonymous.invalid>');
    expect(headers).toEqual({
      'P-Asserted-Identity': '<sip:+902125550100@localhost>',
      Privacy: 'id',
    });
  });

  it('keeps the account in From when the carrier needs it there, hidden or not', () => {
    expect(of({ hidesCallerId: true, fromUser: 'username' }).from).toBe('<sip:acct42@localhost>');
  });

  it('carries Remote-Party-ID, Diversion and the trunk’s own headers', () => {
    const { headers } = of({
      identityHeader: 'remote_party',
      diversion: '+902120000009',
      extraHeaders: { 'X-Route': 'gold' },
    });
    expect(headers).toEqual({
      'Remote-Party-ID': '<sip:+902125550100@localhost>;party=calling;privacy=off;screen=yes',
      Diversion: '<sip:+902120000009@localhost>;reason=unconditional',
      'X-Route': 'gold',
    });
  });
});

describe('variables in the trunk’s own headers', () => {
  const extraHeaders = {
    'X-Customer': '{{ Customer No }};{{name}}',
    'X-Plain': 'gold',
    'X-Debt': '{{debt}}',
  };
  const carried = (values: Record<string, string>) =>
    inviteAddresses(trunk({ extraHeaders }), { to: '+905321234567', callerId: null, values })
      .headers;

  it('are the contact’s values, whatever the case of the column', () => {
    expect(carried({ 'customer no': '42', name: 'Ayşe', debt: '12,50' })).toEqual({
      'X-Customer': '42;Ayşe',
      'X-Plain': 'gold',
      'X-Debt': '12,50',
    });
  });

  it('leave a header out that has nothing to say', () => {
    expect(carried({ 'customer no': '42', name: 'Ayşe' })).not.toEqual(
      jasmine.objectContaining({ 'X-Debt': '' }),
    );
    expect(Object.keys(carried({}))).toEqual(['X-Customer', 'X-Plain']);
  });

  it('cannot begin a header of their own', () => {
    expect(carried({ debt: '1\r\nX-Evil: yes\u0000' })['X-Debt']).toBe('1 X-Evil: yes');
  });

  it('are not variables themselves', () => {
    expect(carried({ debt: '{{name}}', name: 'Ayşe' })['X-Debt']).toBe('{{name}}');
  });

  it('stay as they are written where no contact is meant', () => {
    expect(of({ extraHeaders }).headers['X-Debt']).toBe('{{debt}}');
  });
});

describe('a number rewritten for a carrier', () => {
  const rules = [
    { pattern: '^\\+90(5\\d{9})$', replacement: '0$1' },
    { pattern: '^\\+', replacement: '00' },
  ];
  const cases = [
    ['+905321234567', '05321234567'],
    ['+442071838750', '00442071838750'],
  ] as const;
  for (const [number, dialled] of cases)
    it(`makes ${dialled} of ${number}`, () => expect(rewritten(number, rules)).toBe(dialled));

  it('stays what it is when no rule fits', () => {
    expect(rewritten('+15550100', [{ pattern: '^\\+90', replacement: '0' }])).toBe('+15550100');
  });

  it('is dialled as rewritten', () => {
    expect(of({ numberRules: rules }).requestUri).toBe('sip:05321234567@sip.example.com:5060');
  });
});
