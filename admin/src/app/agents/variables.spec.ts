import { variablesIn } from '../../../../server/contract/variables.ts';
import { begunAt, completed, filled, matching, segmentsOf } from './variables.ts';

describe('The variables of instructions', () => {
  it('are found between the words, each once', () => {
    expect(segmentsOf('Hi {{ name }}!')).toEqual([
      { text: 'Hi ', variable: null },
      { text: '{{ name }}', variable: 'name' },
      { text: '!', variable: null },
    ]);
    expect(variablesIn('{{a}} {{b}} {{a}}')).toEqual(['a', 'b']);
    expect(segmentsOf('')).toEqual([]);
  });

  it('are filled whatever their case; a value that looks like one stays text', () => {
    const text = filled('{{City}} {{x}}{{name}}', { city: '{{name}}', NAME: 'Ada' })
      .map((segment) => segment.text)
      .join('');
    expect(text).toBe('{{name}} Ada');
  });

  it('are completed where they are being typed', () => {
    const text = 'Hi {{na, you';
    const begun = begunAt(text, 7);
    expect(begun).toEqual({ from: 3, typed: 'na' });
    expect(completed(text, 7, { begun, name: 'name' })).toEqual({
      text: 'Hi {{name}}, you',
      caret: 11,
    });
    expect(begunAt(text, 2)).toBeNull();
    expect(begunAt('{{name}} and', 12)).toBeNull();
  });

  it('keep one pair of braces when they were closed already', () => {
    const text = '{{na}}.';
    expect(completed(text, 4, { begun: begunAt(text, 4), name: 'name' }).text).toBe('{{name}}.');
    expect(completed('a b', 1, { begun: null, name: 'x' }).text).toBe('a{{x}} b');
  });

  it('are offered by what was typed, those that begin with it first', () => {
    expect(matching(['amount due', 'due date', 'name'], 'DU')).toEqual(['due date', 'amount due']);
  });
});
