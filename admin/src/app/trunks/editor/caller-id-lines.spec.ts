import { linesOf, numbersOf } from './caller-id-lines.ts';

describe('Caller-IDs, a line each', () => {
  it('are read with their labels, however they were typed', () => {
    expect(numbersOf('+90 (212) 123-45 67 Sales\n\n  +902129999999  \nnobody')).toEqual([
      { number: '+902121234567', label: 'Sales' },
      { number: '+902129999999', label: '' },
      { number: 'nobody', label: '' },
    ]);
  });

  it('are written as they are read', () => {
    const numbers = [
      { number: '+902121234567', label: 'Sales' },
      { number: '+902129999999', label: '' },
    ];
    expect(numbersOf(linesOf(numbers))).toEqual(numbers);
  });
});
