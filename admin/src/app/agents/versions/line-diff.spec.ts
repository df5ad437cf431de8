import fc from 'fast-check';
import { folded, lineDiff } from './line-diff.ts';

const marked = (before: string, after: string) =>
  lineDiff(before, after).map(({ kind, pieces }) => {
    const text = pieces.map((piece) => (piece.isChanged ? `[${piece.text}]` : piece.text)).join('');
    return `${{ same: ' ', added: '+', removed: '-' }[kind]}${text}`;
  });

describe('The comparison of two texts', () => {
  it('shows what was kept, taken away and put in, with the words that changed', () => {
    expect(marked('Greet.\nAsk for the date.\nBye.', 'Greet.\nAsk for the order.\nBye.')).toEqual([
      ' Greet.',
      '-Ask for the [date].',
      '+Ask for the [order].',
      ' Bye.',
    ]);
  });

  it('marks no words in lines that have hardly any in common', () => {
    expect(marked('one two three', 'completely different words here')).toEqual([
      '-one two three',
      '+completely different words here',
    ]);
  });

  it('numbers both sides', () => {
    const lines = lineDiff('a\nb', 'a\nc\nb');
    expect(lines.map(({ before, after }) => `${before} ${after}`)).toEqual([
      '1 1',
      'null 2',
      '2 3',
    ]);
  });

  it('gives both texts back, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a b', 'a c', '', 'x'), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = lineDiff(before.join('\n'), after.join('\n'));
        const side = (without: string) =>
          lines
            .filter(({ kind }) => kind !== without)
            .map(({ pieces }) => pieces.map((piece) => piece.text).join(''))
            .join('\n');
        expect(side('added')).toBe(before.join('\n'));
        expect(side('removed')).toBe(after.join('\n'));
      }),
    );
  });

  it('folds long stretches without a change', () => {
    const text = Array.from({ length: 20 }, (_unused, at) => `line ${at}`);
    const changed = text.with(10, 'other');
    const lines = folded(lineDiff(text.join('\n'), changed.join('\n')));
    expect(lines[0]).toBeNull();
    expect(lines.at(-1)).toBeNull();
    expect(lines.length).toBe(10);
  });
});
