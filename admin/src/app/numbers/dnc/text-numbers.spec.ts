import { textNumbers } from './text-numbers.ts';

describe('A pasted text', () => {
  it('holds a number a line, or several with commas or semicolons between them', () => {
    expect(textNumbers('+90 532 100 00 01\n0532 100 00 02, 0532-100-00-03;\n\n')).toEqual([
      '+90 532 100 00 01',
      '0532 100 00 02',
      '0532-100-00-03',
    ]);
    expect(textNumbers(' \n ; ')).toEqual([]);
  });
});
