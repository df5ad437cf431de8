import { rateLines } from './rate-lines.ts';

describe('a rate table', () => {
  const line = { per_call: 0, first_seconds: 60, step_seconds: 60, currency: 'EUR' };

  it('is read with its heading, either decimal sign and any separator', () => {
    const text = 'Prefix;Price;First;Next;Call;Currency\n90;0,025\n0090532;0,03;30;6;0,1;usd\n';
    expect(rateLines(text, 'EUR')).toEqual({
      lines: [
        { ...line, prefix: '+90', per_minute: 0.025 },
        {
          prefix: '+90532',
          per_minute: 0.03,
          first_seconds: 30,
          step_seconds: 6,
          per_call: 0.1,
          currency: 'USD',
        },
      ],
      problems: [],
    });
    expect(rateLines('+49,0.01\n+44,0.02', 'EUR').lines.map(({ prefix }) => prefix)).toEqual([
      '+49',
      '+44',
    ]);
  });

  it('tells which lines it could not read, and takes the last of a prefix that comes twice', () => {
    const { lines, problems } = rateLines('+90,0.1\n+49,\n,0.2\n+44,free\n+90,0.3', 'EUR');
    expect(lines).toEqual([{ ...line, prefix: '+90', per_minute: 0.3 }]);
    expect(problems.map((one) => one.line)).toEqual([2, 3, 4]);
  });
});
