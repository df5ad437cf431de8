import fc from 'fast-check';
import parsePhoneNumber from 'libphonenumber-js/max';
import { normalisePhone } from './phone.ts';

describe('a phone number in a sheet', () => {
  const good: [given: string, country: string, phone: string][] = [
    ['+905321234567', 'TR', '+905321234567'],
    ['905321234567', 'TR', '+905321234567'],
    ['00905321234567', 'TR', '+905321234567'],
    ['05321234567', 'TR', '+905321234567'],
    ['5321234567', 'TR', '+905321234567'],
    ['0 532 123 45 67', 'TR', '+905321234567'],
    ['(0532) 123-45-67', 'TR', '+905321234567'],
    ['+90 (532) 123.45.67', 'TR', '+905321234567'],
    ['0090 532 123 45 67', 'TR', '+905321234567'],
    ["'05321234567", 'TR', '+905321234567'],
    ['"05321234567"', 'TR', '+905321234567'],
    ['536.673.16.00', 'TR', '+905366731600'],
    ['5321234567.0', 'TR', '+905321234567'],
    ['5321234567,00', 'TR', '+905321234567'],
    ['9.05321234567E+11', 'TR', '+905321234567'],
    ['9,05321234567E+11', 'TR', '+905321234567'],
    ['5.321234567e9', 'TR', '+905321234567'],
    ['5321234567E0', 'TR', '+905321234567'],
    ['GSM: 0532 123 45 67', 'TR', '+905321234567'],
    ['Tel 0532 123 45 67', 'TR', '+905321234567'],
    ['０５３２１２３４５６７', 'TR', '+905321234567'],
    ['\u00a00532\u00a0123 4567 ', 'TR', '+905321234567'],
    ['0212 555 44 33', 'TR', '+902125554433'],
    ['+1 415 555 0110', 'TR', '+14155550110'],
    ['(415) 555-0110', 'US', '+14155550110'],
    ['1-415-555-0110', 'US', '+14155550110'],
    ['020 7946 0018', 'GB', '+442079460018'],
    ['030 901820', 'DE', '+4930901820'],
  ];
  for (const [given, country, phone] of good)
    it(`${JSON.stringify(given)} in ${country} is ${phone}`, () => {
      expect(normalisePhone(given, country)).toEqual({ phone });
    });

  const bad: [given: string, problem: RegExp][] = [
    ['', /is empty/],
    ['   ', /is empty/],
    ['yok', /no digits/],
    ['-', /no digits/],
    ['12345', /too short/],
    ['1234567890123456789', /too long/],
    ['0532 000', /not a valid|too short/],
    ['5.32E+09', /scientific notation and has lost/],
    ['9.05321E+11', /scientific notation and has lost/],
    ['05321234567 / 05321234568', /more than one number/],
    ['05321234567;05321234568', /more than one number/],
    ['05321234567, 05321234568', /more than one number/],
    ['+905321234567|+905321234568', /more than one number/],
    ['0532 123 45 67 dahili 12', /text beside/],
    ['Ayşe 05321234567', /text beside/],
    ['+1 111 111 1111', /not a valid/],
    ['112', /too short/],
  ];
  for (const [given, problem] of bad)
    it(`${JSON.stringify(given)} is refused: ${problem.source}`, () => {
      const result = normalisePhone(given, 'TR');
      expect('problem' in result && result.problem).toMatch(problem);
    });

  it('is the same however it is written', () => {
    const subscriber = fc.integer({ min: 5_300_000_000, max: 5_399_999_999 }).map(String);
    const separator = fc.constantFrom('', ' ', '-', '.', '  ');
    fc.assert(
      fc.property(subscriber, separator, (digits, between) => {
        const e164 = `+90${digits}`;
        fc.pre(parsePhoneNumber(e164)?.isValid() === true);
        const parts = [digits.slice(0, 3), digits.slice(3, 6), digits.slice(6, 8), digits.slice(8)];
        const spaced = parts.join(between);
        for (const prefix of ['', '0', '90', '+90', '0090', '0 ', '+90 ', '(0)'])
          expect(normalisePhone(prefix + spaced, 'TR'))
            .withContext(prefix + spaced)
            .toEqual({ phone: e164 });
        // A zero at the end is not written in this notation, so it may be a digit that was lost.
        if (!digits.endsWith('0'))
          expect(normalisePhone(Number(digits).toExponential(), 'TR')).toEqual({ phone: e164 });
        expect(normalisePhone(`${digits}.0`, 'TR')).toEqual({ phone: e164 });
      }),
    );
  });

  it('is a valid E.164 number or a problem, whatever is in the cell', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.stringMatching(/^[+0-9 ().\-/,;eE]{0,24}$/),
      fc.double().map(String),
    );
    fc.assert(
      fc.property(odd, (text) => {
        const result = normalisePhone(text, 'TR');
        if ('phone' in result) {
          expect(result.phone).toMatch(/^\+[1-9]\d{6,14}$/);
          // What was normalised once stays as it is.
          expect(normalisePhone(result.phone, 'TR')).toEqual(result);
        } else expect(result.problem.length).toBeGreaterThan(5);
      }),
      { numRuns: 500 },
    );
  });
});
