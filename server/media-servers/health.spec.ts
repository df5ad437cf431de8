import fc from 'fast-check';
import { afterLook, UNKNOWN } from './health.ts';

const after = (looks: readonly boolean[]) => looks.reduce(afterLook, afterLook(UNKNOWN, true));

describe('the health of a media server', () => {
  it('is what the first look says', () => {
    expect(afterLook(UNKNOWN, false)).toEqual({ isUp: false, doubts: 0 });
    expect(afterLook(UNKNOWN, true)).toEqual({ isUp: true, doubts: 0 });
  });

  it('turns only after two looks in a row that say so', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.boolean(), (looks, last) => {
        const before = after(looks);
        const next = after([...looks, last]);
        if (next.isUp === before.isUp) return;
        expect(looks.at(-1)).toBe(last);
        expect(next.isUp).toBe(last);
      }),
    );
  });

  it('follows two looks in a row, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), fc.boolean(), (looks, last) =>
        expect(after([...looks, last, last])).toEqual({ isUp: last, doubts: 0 }),
      ),
    );
  });
});
