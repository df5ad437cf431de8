/**
 * Finds and masks card numbers (ISO/IEC 7812: 13 to 19 digits that pass Luhn's check) in what was said or written,
 * however they are grouped. Telephone numbers with `+` and amounts with decimals are left alone.
 */
import { numbersIn, type Spelled } from './number-words.ts';

const SHORTEST = 13;
const LONGEST = 19;
/** ITU-T E.164. */
const LONGEST_PHONE = 15;
const MASK = '•';
/** What may stand between two parts of one number. */
const GAP =
  /^(?:[\s,.\-–—_/|·]|\b(?:uh|um|er|and|then|dash|space|ve|sonra|tire|boşluk|ee|evet|yes|okay)\b)*$/iu;

/** Luhn's check, for anything that can begin as a card's number does. */
function isCard(digits: string): boolean {
  if (digits.length < SHORTEST || digits.length > LONGEST || /^[01]/.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    const twice = digit * 2;
    sum += at % 2 === 0 ? digit : twice > 9 ? twice - 9 : twice;
  }
  return sum % 10 === 0;
}

/** A number, and in which of several texts it stands. */
interface Part extends Spelled {
  readonly text: number;
  /** Written with `+`: a telephone number begins here. */
  readonly isPhone: boolean;
}

/** Texts that follow one another, as one person said them, without the card numbers in them. */
export function withoutCards(texts: readonly string[]): string[] {
  const masked = new Set(runsOf(texts).flatMap(cardsIn));
  return texts.map((text, index) => {
    const parts = [...masked].filter((part) => part.text === index);
    if (parts.length === 0) return text;
    return parts
      .toSorted((a, b) => b.from - a.from)
      .reduce(
        (rest, { from, to, digits }) =>
          rest.slice(0, from) + MASK.repeat(digits.length) + rest.slice(to),
        text,
      );
  });
}

/** Numbers that may be parts of one, together. */
function runsOf(texts: readonly string[]): Part[][] {
  const runs: Part[][] = [];
  for (const [text, words] of texts.entries())
    for (const spelled of numbersIn(words)) {
      const part = { ...spelled, text, isPhone: words[spelled.from - 1] === '+' };
      const run = runs.at(-1);
      const last = run?.at(-1);
      if (run && last && isJoined(texts, last, part)) run.push(part);
      else runs.push([part]);
    }
  return runs;
}

function isJoined(texts: readonly string[], a: Part, b: Part): boolean {
  const [before, after] = [texts[a.text] ?? '', texts[b.text] ?? ''];
  if (a.text !== b.text)
    return (
      b.text === a.text + 1 && GAP.test(before.slice(a.to)) && GAP.test(after.slice(0, b.from))
    );
  const gap = before.slice(a.to, b.from);
  // 1.234,56: a point or comma right between figures belongs to an amount, but for groups of four.
  if (/^[.,]$/.test(gap) && (a.digits.length < 4 || b.digits.length !== 4)) return false;
  return GAP.test(gap);
}

/** The parts of a run that make up card numbers. */
function cardsIn(run: readonly Part[]): Part[] {
  const found = new Set<Part>();
  for (let from = 0; from < run.length; from++) {
    let digits = '';
    for (let to = from; to < run.length && digits.length < LONGEST; to++) {
      digits += run[to]?.digits ?? '';
      const isPhone = run[from]?.isPhone === true && digits.length <= LONGEST_PHONE;
      if (!isPhone && isCard(digits)) for (const part of run.slice(from, to + 1)) found.add(part);
    }
  }
  for (const part of run)
    if (part.digits.length > LONGEST && holdsCard(part.digits)) found.add(part);
  return [...found];
}

/** More figures in a row than any number has: one may stand anywhere in them. */
function holdsCard(digits: string): boolean {
  for (let from = 0; from + SHORTEST <= digits.length; from++)
    for (let length = SHORTEST; length <= LONGEST; length++)
      if (isCard(digits.slice(from, from + length))) return true;
  return false;
}

/** A text without the card numbers in it. */
export const withoutCard = (text: string): string =>
  /\p{Nd}|\p{L}/u.test(text) ? (withoutCards([text])[0] ?? '') : text;
