import { csvOf } from './csv.ts';

describe('a table as CSV', () => {
  it('quotes what needs quoting and ends its lines as RFC 4180 says', () => {
    expect(csvOf(['a', 'b'], [['x "y"', 'one, two']])).toBe(
      '\ufeffa,b\r\n"x ""y""","one, two"\r\n',
    );
  });

  for (const formula of ['=1+1', '@SUM(A1)', '+cmd|calc', '-2+3+cmd', '\t=1'])
    it(`runs nothing when a spreadsheet opens ${JSON.stringify(formula)}`, () => {
      expect(csvOf(['a'], [[formula]])).toContain(`'${formula}`);
    });

  for (const figure of ['+905321234567', '-12.5', '-3%'])
    it(`leaves ${figure} what it is`, () => {
      expect(csvOf(['a'], [[figure]])).toBe(`\ufeffa\r\n${figure}\r\n`);
    });
});
