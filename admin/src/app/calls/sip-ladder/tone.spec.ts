import { toneOf } from './tone.ts';

describe('a message of the SIP ladder', () => {
  const cases = [
    [null, 'request'],
    [100, 'wait'],
    [183, 'wait'],
    [200, 'good'],
    [302, 'good'],
    [401, 'good'],
    [407, 'good'],
    [404, 'bad'],
    [486, 'bad'],
    [503, 'bad'],
    [603, 'bad'],
  ] as const;
  for (const [status, tone] of cases)
    it(`with ${status ?? 'no status'} is ${tone}`, () => expect(toneOf({ status })).toBe(tone));
});
