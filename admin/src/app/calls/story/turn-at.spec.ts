import { turnAt } from './turn-at.ts';

describe('The turn that is heard', () => {
  const turns = [{ seconds: 0.4 }, { seconds: 3 }, { seconds: 7.5 }];
  for (const [position, place] of [
    [0, null],
    [0.4, 0],
    [2.9, 0],
    [3, 1],
    [60, 2],
  ] as const)
    it(`at ${position} s is ${place === null ? 'none yet' : `number ${place + 1}`}`, () => {
      expect(turnAt(turns, position)).toBe(place);
    });
});
