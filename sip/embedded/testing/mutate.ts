/** Numbers below `below`, the same for the same seed (mulberry32). */
export function seededBy(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const HUGE = ['4294967296', '99999999999999999999', '-1', '2147483648', '0', '65536', '1e9'];
const ODD = [
  '\0',
  '\xff',
  '\r',
  '\n',
  '"',
  '<',
  '>',
  ';',
  ',',
  ':',
  '@',
  '%',
  ' ',
  '\t',
  '[',
  '\\',
];

type Mutation = (text: string, any: (below: number) => number) => string;

const flipByte: Mutation = (text, any) => {
  const at = any(text.length + 1);
  return text.slice(0, at) + String.fromCharCode(any(256)) + text.slice(at + 1);
};
const insertOdd: Mutation = (text, any) => {
  const at = any(text.length + 1);
  return text.slice(0, at) + (ODD[any(ODD.length)] ?? '').repeat(1 + any(3)) + text.slice(at);
};
const cut: Mutation = (text, any) => text.slice(0, any(text.length + 1));
const hugeNumber: Mutation = (text, any) => {
  const numbers = [...text.matchAll(/\d+/g)];
  const hit = numbers[any(Math.max(1, numbers.length))];
  if (!hit) return text;
  return (
    text.slice(0, hit.index) +
    (HUGE[any(HUGE.length)] ?? '') +
    text.slice(hit.index + hit[0].length)
  );
};
const wrongLength: Mutation = (text, any) =>
  text.replace(/^(content-length|l)\s*:.*$/im, `Content-Length: ${any(3) === 0 ? -5 : any(900)}`);

/** The same for the lines of the head. */
const ofLines =
  (change: (lines: string[], any: (below: number) => number) => void): Mutation =>
  (text, any) => {
    const end = text.indexOf('\r\n\r\n');
    const lines = (end < 0 ? text : text.slice(0, end)).split('\r\n');
    change(lines, any);
    return lines.join('\r\n') + (end < 0 ? '' : text.slice(end));
  };
const doubled = ofLines((lines, any) => {
  const at = any(lines.length);
  lines.splice(at, 0, ...lines.slice(at, at + 1));
});
const left = ofLines((lines, any) => void lines.splice(any(lines.length), 1));
const swapped = ofLines((lines, any) => {
  const [one, other] = [any(lines.length), any(lines.length)];
  const [first = '', second = ''] = [lines[one], lines[other]];
  lines[one] = second;
  lines[other] = first;
});
const folded = ofLines((lines, any) => {
  const at = any(lines.length);
  lines[at] = (lines[at] ?? '').replace(/[:;,]/, '$&\r\n ');
});
const long = ofLines((lines, any) => {
  const at = any(lines.length);
  lines[at] = (lines[at] ?? '') + 'x'.repeat(any(20_000));
});

const MUTATIONS = [
  ...[flipByte, insertOdd, cut, hugeNumber, wrongLength],
  ...[doubled, left, swapped, folded, long],
];

/** The text with one to four things wrong. */
export function mutated(text: string, any: (below: number) => number): string {
  let result = text;
  for (let count = 1 + any(4); count > 0; count--)
    result = MUTATIONS[any(MUTATIONS.length)]?.(result, any) ?? result;
  return result;
}
