import { parseRange } from './audio.ts';

describe('a byte range', () => {
  const table: [header: string, size: number, expected: unknown][] = [
    ['bytes=0-99', 1000, { start: 0, end: 99 }],
    ['bytes=900-', 1000, { start: 900, end: 999 }],
    ['bytes=900-5000', 1000, { start: 900, end: 999 }],
    ['bytes=-100', 1000, { start: 900, end: 999 }],
    ['bytes=-5000', 1000, { start: 0, end: 999 }],
    ['bytes=1000-', 1000, 'unsatisfiable'],
    ['bytes=-0', 1000, 'unsatisfiable'],
    ['bytes=0-', 0, 'unsatisfiable'],
    ['bytes=5-2', 1000, undefined],
    ['bytes=0-1,5-6', 1000, undefined],
    ['bytes=-', 1000, undefined],
    ['lines=1-2', 1000, undefined],
  ];
  for (const [header, size, expected] of table)
    it(`${header} of ${size} is ${JSON.stringify(expected) ?? 'served whole'}`, () => {
      expect(parseRange(header, size)).toEqual(expected as never);
    });
});
