import fc from 'fast-check';
import { withoutCard, withoutCards } from './cards.ts';

const WORDS = {
  en: 'zero one two three four five six seven eight nine'.split(' '),
  tr: 'sıfır bir iki üç dört beş altı yedi sekiz dokuz'.split(' '),
};

/** A number that passes Luhn's check, of any length that a card has. */
const card = fc
  .tuple(
    fc.integer({ min: 2, max: 9 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 11, maxLength: 17 }),
  )
  .map(([first, rest]) => {
    const digits = [first, ...rest];
    const sum = digits
      .toReversed()
      .reduce((all, d, at) => all + (at % 2 ? d : d * 2 > 9 ? d * 2 - 9 : d * 2), 0);
    return [...digits, (10 - (sum % 10)) % 10].join('');
  });
const groups = (number: string, size: number): string[] =>
  number.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];

/** The ways to write or say one. */
const spoken = fc
  .tuple(card, fc.constantFrom(' ', '-', ', ', ' – ', '. '), fc.constantFrom('en', 'tr', 'figures'))
  .map(([number, gap, way]) => {
    if (way === 'figures') return { number, text: groups(number, 4).join(gap) };
    const words = [...number].map((digit) => WORDS[way as 'en' | 'tr'][Number(digit)]);
    return { number, text: words.join(gap.trim() === '-' ? ' ' : gap) };
  });
const FIGURE =
  /\d|zero|one|two|three|four|five|six|seven|eight|nine|sıfır|bir|iki|üç|dört|beş|altı|yedi|sekiz|dokuz/;

describe('card numbers', () => {
  it('do not survive, however they are written or said', () => {
    fc.assert(
      fc.property(spoken, ({ text }) => {
        const masked = withoutCard(`It is ${text}; thank you.`);
        expect(masked).withContext(text).not.toMatch(FIGURE);
        expect(masked.startsWith('It is ') && masked.endsWith('; thank you.')).toBeTrue();
      }),
      { numRuns: 500 },
    );
  });

  it('do not survive in what a tool is given, nor run together with what follows', () => {
    fc.assert(
      fc.property(card, (number) => {
        expect(withoutCard(`{"card":"${number}","cvv":"12"}`)).not.toContain(number);
        expect(withoutCard(`{"card":${number},"amount":12.5}`)).not.toContain(number);
        expect(withoutCard(`${number} 12/27`)).not.toContain(number);
        expect(withoutCard(`+${number}0000000`)).not.toContain(number);
      }),
    );
  });

  it('do not survive said in several turns, however they are cut', () => {
    fc.assert(
      fc.property(card, fc.integer({ min: 1, max: 12 }), (number, cut) => {
        const parts = [number.slice(0, cut), number.slice(cut)];
        const masked = withoutCards(['It is', ...parts.map((part) => `${part}.`), 'Thanks.']);
        expect(masked.join('')).not.toMatch(/\d/);
      }),
    );
  });

  it('are known when said in pairs, with doubles and with words between', () => {
    const masked = (text: string) => withoutCard(text).replaceAll(/[ ,]/g, '');
    const dots = '•'.repeat(16);
    expect(masked('forty one eleven, eleven eleven, eleven eleven, eleven eleven')).toBe(dots);
    expect(masked('kırk bir on bir on bir on bir on bir on bir on bir on bir')).toBe(dots);
    expect(masked('dört bin yüz on bir, bin yüz on bir, bin yüz on bir, bin yüz on bir')).toBe(
      dots,
    );
    expect(masked('four triple one double one double one triple one triple one double one')).toBe(
      dots,
    );
    expect(withoutCard('4111 1111, uh, 1111 and then 1111')).not.toMatch(/\d/);
  });

  it('are no telephone numbers, amounts, dates or times: those survive', () => {
    const two = fc.integer({ min: 10, max: 99 });
    const three = fc.integer({ min: 100, max: 999 });
    fc.assert(
      fc.property(fc.array(two, { minLength: 3, maxLength: 3 }), three, three, ([a, b], c, d) => {
        for (const text of [
          `+90 ${c} ${d} ${a} ${b}`,
          `0${c} ${d} ${a} ${b}`,
          `+49 1${c} ${d}${a}${b}`,
          `+49${c}${d}${a}${b}123`,
          `${c}.${d}.${c},${a} TL, ${d}.${c}.${d},${b} TL, ${c},${a} TL`,
          `$${c},${d},${c}.${a} and $${d},${c}.${b}`,
          `2026-11-${a} 10:${b}, 11:${a}`,
          `order ${c}${d}`,
        ])
          expect(withoutCard(text)).toBe(text);
      }),
    );
  });
});
