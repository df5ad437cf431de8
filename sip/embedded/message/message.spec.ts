import fc from 'fast-check';
import {
  param,
  parseCSeq,
  parseNameAddr,
  parseVia,
  splitList,
  stampVia,
  tagOf,
} from './headers.ts';
import { header, makeHeader, type SipMessage } from './message.ts';
import { MAX_HEADERS, parseMessage } from './parse.ts';
import { serialize } from './serialize.ts';
import { parseUri } from './uri.ts';
import { refusalOf } from './validate.ts';

const parse = (text: string): SipMessage | undefined => parseMessage(text, { cutBody: true });
const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;

/** What of a message must survive being written and read. */
const essence = (message: SipMessage | undefined): unknown => {
  if (!message) return undefined;
  const { text: _text, flaw: _flaw, ...rest } = message;
  return { ...rest, headers: rest.headers.filter((h) => h.key !== 'content-length') };
};

const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
const value = fc.stringMatching(/^[!-~](?:[ -~]{0,40}[!-~])?$/);
const headers = fc.array(
  fc.tuple(
    fc.oneof(
      token,
      fc.constantFrom('v', 'Via', 'from', 'f', 'TO', 'call-id', 'i', 'CSEQ', 'm', 'X-Q'),
    ),
    value,
  ),
  { maxLength: 20 },
);
const body = fc.string({ unit: 'binary-ascii', maxLength: 200 });
const messages: fc.Arbitrary<SipMessage> = fc
  .tuple(
    headers,
    body,
    fc.oneof(
      fc.record({ method: token, uri: fc.stringMatching(/^[!-~]{1,40}$/) }),
      fc.record({
        status: fc.integer({ min: 100, max: 699 }),
        reason: fc.oneof(fc.constant(''), value),
      }),
    ),
  )
  .map(([all, text, start]) => {
    const common = { headers: all.map(([name, v]) => makeHeader(name, v)), body: text };
    return 'method' in start
      ? { kind: 'request', version: '2.0', ...start, ...common }
      : { kind: 'response', ...start, ...common };
  });

describe('A SIP message', () => {
  it('that is written and read is what it was, and written again the same bytes', () => {
    fc.assert(
      fc.property(messages, (message) => {
        const text = serialize(message);
        const read = parse(text);
        expect(essence(read)).toEqual(essence(message));
        expect(read && serialize(read)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('is found in any text without a crash, and reading is stable', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary-ascii', maxLength: 300 }), messages.map(serialize)),
        (text) => {
          const once = parse(text);
          if (once?.flaw === undefined && once)
            expect(essence(parse(serialize(once)))).toEqual(essence(once));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('may have compact names, folded lines and bare line feeds', () => {
    const message = parse(
      'OPTIONS sip:b@h SIP/2.0\nf: <sip:a@h>\n ;tag=1\nI : x@y\nl: 3\n\nabcdef',
    );
    expect(message && [header(message, 'from'), header(message, 'call-id'), message.body]).toEqual([
      '<sip:a@h> ;tag=1',
      'x@y',
      'abc',
    ]);
    expect(message?.text).toBe(
      'OPTIONS sip:b@h SIP/2.0\r\nf: <sip:a@h> ;tag=1\r\nI : x@y\r\nl: 3\r\n\r\nabcdef',
    );
  });

  it('keeps bytes that are not UTF-8', () => {
    const text = `MESSAGE sip:b@h SIP/2.0\r\nContent-Length: 3\r\n\r\n\xff\x00\xfe`;
    expect(parse(text)?.body).toBe('\xff\x00\xfe');
  });

  it('is refused for its form with the words that fit', () => {
    const good = [
      'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
      'From: <sip:a@h>;tag=1',
      'To: <sip:b@h>',
      'Call-ID: c',
      'CSeq: 1 OPTIONS',
    ];
    const reasonOf = (start: string, ...all: string[]): string | undefined => {
      const message = parse(lines(start, ...all));
      return message?.kind === 'request' ? refusalOf(message)?.reason : 'not a request';
    };
    const start = 'OPTIONS sip:b@h SIP/2.0';
    const without = (name: string): string[] => good.filter((line) => !line.startsWith(name));
    expect(reasonOf(start, ...good)).toBeUndefined();
    expect(reasonOf('OPTIONS sip:b@h SIP/3.0', ...good)).toBe('Version Not Supported');
    expect(reasonOf('OPTIONS sip:b @h SIP/2.0', ...good)).toBe('Bad Request-URI');
    for (const name of ['From', 'To', 'Call-ID', 'CSeq'])
      expect(reasonOf(start, ...without(name))).toBe('Bad Request');
    expect(reasonOf(start, ...good, 'no colon here')).toBe('Bad Request');
    expect(reasonOf(start, ...good, 'Call-ID: d')).toBe('Bad Call-ID Header');
    expect(reasonOf(start, ...without('CSeq'), 'CSeq: 1 INVITE')).toBe('Bad Request');
    expect(reasonOf(start, ...without('CSeq'), 'CSeq: 4294967296 OPTIONS')).toBe('Bad CSeq Header');
    expect(reasonOf(start, ...without('From'), 'From: <<<>>>;tag=x')).toBe('Bad From Header');
    expect(reasonOf(start, ...good, 'Content-Length: -1')).toBe('Bad Content-Length Header');
    expect(reasonOf(start, ...good, 'Content-Length: 5')).toBe('Body Shorter Than Content-Length');
    expect(reasonOf(start, ...good, `X: ${'x'.repeat(20_000)}`)).toBe('Bad Request');
    expect(
      reasonOf(start, ...good, ...Array.from({ length: MAX_HEADERS }, (_, n) => `X-${n}: 1`)),
    ).toBe('Bad Request');
  });

  it('is nothing when its first line is none', () => {
    for (const text of [
      'hello world',
      '',
      '\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      'SIP/2.0 99 No\r\n\r\n',

      '\0\0\0',
    ])
      expect(parse(text)).toBeUndefined();
  });
});

describe('Header values', () => {
  it('of addresses are read with display names, brackets and parameters in any form', () => {
    const read = (text: string): unknown => parseNameAddr(text);
    expect(read('"Al <sip:x@y>;tag=no" <sip:a@h;lr?x=1>;tag=t')).toEqual({
      display: '"Al <sip:x@y>;tag=no"',
      uri: 'sip:a@h;lr?x=1',
      params: ';tag=t',
    });
    expect(read('sip:a@h;tag=t')).toEqual({ display: '', uri: 'sip:a@h', params: ';tag=t' });
    expect(read('<tel:+1>')).toEqual({ display: '', uri: 'tel:+1', params: '' });
    for (const wrong of ['', '<>', '"open <sip:a@h>', '<sip:a@h', 'a@h', '<sip:a@h> junk'])
      expect(read(wrong)).toBeUndefined();
  });

  it('tell the tag, not one in a display name or a URI', () => {
    expect(tagOf('"x;tag=1" <sip:a@h;tag=2>;x="a;tag=3";TAG = 4')).toBe('4');
    expect(tagOf('<sip:a@h;tag=2>')).toBeUndefined();
  });

  it('are split at the commas that separate, and at no other', () => {
    expect(splitList('<sip:a,b@h>, "c,d" <sip:e@h>,sip:f@h')).toEqual([
      '<sip:a,b@h>',
      '"c,d" <sip:e@h>',
      'sip:f@h',
    ]);
  });

  it('of CSeq are a number below 2**31 and a method', () => {
    expect(parseCSeq('2147483647 INVITE')).toEqual({ number: 2_147_483_647, method: 'INVITE' });
    for (const wrong of ['2147483648 INVITE', '-1 INVITE', 'INVITE', '1', undefined])
      expect(parseCSeq(wrong)).toBeUndefined();
  });

  it('of Via are stamped with where the message came from', () => {
    const source = { address: '10.0.0.9', port: 4711 };
    expect(stampVia('SIP/2.0/UDP 10.0.0.9:5060;branch=b', source)).toBe(
      'SIP/2.0/UDP 10.0.0.9:5060;branch=b',
    );
    expect(stampVia('SIP/2.0/UDP pbx.local;branch=b', source)).toBe(
      'SIP/2.0/UDP pbx.local;branch=b;received=10.0.0.9',
    );
    expect(stampVia('SIP / 2.0 / UDP 10.0.0.9 ;rport;received=1.2.3.4;branch=b', source)).toBe(
      'SIP/2.0/UDP 10.0.0.9;branch=b;rport=4711;received=10.0.0.9',
    );
    expect(parseVia('SIP/2.0/TCP [2001:db8::1]:5061;branch=b')).toEqual(
      jasmine.objectContaining({
        transport: 'TCP',
        host: '[2001:db8::1]',
        port: 5061,
        branch: 'b',
      }),
    );
  });

  it('of parameters are found whatever the quotes hold', () => {
    expect([
      param(';a=1;b', 'b'),
      param(';a="x;b=2";c=3', 'b'),
      param(';a="x;b=2";c=3', 'c'),
    ]).toEqual(['', undefined, '3']);
  });

  it('of URIs tell where to go', () => {
    expect(parseUri('sip:bob:pw@[::1]:5070;transport=tcp?x=y')).toEqual({
      scheme: 'sip',
      user: 'bob:pw',
      host: '::1',
      port: 5070,
      params: ';transport=tcp',
    });
    for (const wrong of [
      'http://x/',
      'sip:',
      'sip:a@',
      '::::bad',
      'sip:h:99999',
      'sip:h:0',
      'not-a-uri',
    ])
      expect(parseUri(wrong)).toBeUndefined();
  });
});
