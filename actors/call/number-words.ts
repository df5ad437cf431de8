/** Numbers in what somebody said: figures, and English and Turkish words for them. */

/** Digits as they stand in a text. */
export interface Spelled {
  readonly from: number;
  readonly to: number;
  readonly digits: string;
}

const words = (list: string, first: number, step = 1): [string, number][] =>
  list
    .split(' ')
    .flatMap((each, index) => each.split('|').map((word) => [word, first + index * step] as const))
    .map(([word, value]) => [word, value]);

const UNITS = new Map([
  ...words('zero|oh|o one two three four five six seven eight nine', 0),
  ...words('sıfır|sifir bir iki üç|uc dört|dort beş|bes altı|alti yedi sekiz dokuz', 0),
]);
const TEENS = new Map(
  words('ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen', 10),
);
const TENS = new Map([
  ...words('on', 10),
  ...words('twenty|yirmi thirty|otuz forty|kırk|kirk fifty|elli sixty|altmış|altmis', 20, 10),
  ...words('seventy|yetmiş|yetmis eighty|seksen ninety|doksan', 70, 10),
]);
const HUNDRED = new Set(['hundred', 'yüz', 'yuz']);
const THOUSAND = new Set(['thousand', 'bin']);
const TIMES = new Map([
  ['double', 2],
  ['triple', 3],
]);

/** Zeros of the scripts whose figures are read. */
const ZEROS = [0x30, 0x660, 0x6f0, 0x966, 0xff10];

const figureOf = (sign: string): string => {
  const code = sign.codePointAt(0) ?? 0;
  const zero = ZEROS.find((each) => code >= each && code < each + 10);
  return zero === undefined ? '' : String(code - zero);
};

interface Token {
  readonly from: number;
  readonly to: number;
  readonly word: string;
}

/** Every number in a text, in order. */
export function numbersIn(text: string): Spelled[] {
  const tokens = [...text.matchAll(/\p{Nd}+|\p{L}+/gu)].map(({ 0: found, index }): Token => {
    const word = found.toLowerCase().replaceAll('i̇', 'i');
    return { from: index, to: index + found.length, word };
  });
  const numbers: Spelled[] = [];
  for (let at = 0; at < tokens.length;) {
    const { digits, taken } = read(tokens, at);
    const [first, last] = [tokens[at], tokens[at + taken - 1]];
    if (digits && first && last) numbers.push({ from: first.from, to: last.to, digits });
    at += taken;
  }
  return numbers;
}

interface Read {
  readonly digits: string;
  readonly taken: number;
}

function read(tokens: readonly Token[], at: number): Read {
  const word = tokens[at]?.word ?? '';
  if (/^\p{Nd}/u.test(word)) return { digits: [...word].map(figureOf).join(''), taken: 1 };
  const times = TIMES.get(word);
  const unit = UNITS.get(tokens[at + 1]?.word ?? '');
  if (times !== undefined && unit !== undefined)
    return { digits: String(unit).repeat(times), taken: 2 };
  return readWords(tokens, at);
}

/** "four thousand one hundred eleven", "kırk bir": what is one number is read as one. */
function readWords(tokens: readonly Token[], at: number): Read {
  let next = at;
  const wordAt = (index: number): string => tokens[index]?.word ?? '';
  const below = (scale: ReadonlySet<string>, each: number): number => {
    const unit = UNITS.get(wordAt(next));
    const times = unit !== undefined && scale.has(wordAt(next + 1)) ? unit : 1;
    if (scale.has(wordAt(next + 1)) && unit !== undefined) next += 2;
    else if (scale.has(wordAt(next))) next += 1;
    else return 0;
    return times * each;
  };
  let value = below(THOUSAND, 1000) + below(HUNDRED, 100);
  const [teen, ten] = [TEENS.get(wordAt(next)), TENS.get(wordAt(next))];
  if (teen !== undefined || ten !== undefined) next++;
  value += teen ?? ten ?? 0;
  const unit = UNITS.get(wordAt(next));
  const takesUnit = next === at || (teen === undefined && unit !== 0);
  if (unit !== undefined && takesUnit) {
    value += unit;
    next++;
  }
  return next === at ? { digits: '', taken: 1 } : { digits: String(value), taken: next - at };
}
