import { firstIdAt, newId } from './id.ts';

describe('An id', () => {
  it('is a UUID of version 7 that tells when it was made', () => {
    const id = newId(0x0190a6f07c1e);
    expect(id).toMatch(/^0190a6f0-7c1e-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('is made once, over many draws of chance', () => {
    const ids = Array.from({ length: 5000 }, () => newId(1));
    expect(new Set(ids).size).toBe(5000);
  });

  it('sorts after the first id of its moment and before that of the next', () => {
    const at = Date.UTC(2026, 4, 1);
    for (let n = 0; n < 100; n++) {
      const id = newId(at);
      expect(firstIdAt(at) <= id).toBeTrue();
      expect(id < firstIdAt(at + 1)).toBeTrue();
    }
  });
});
