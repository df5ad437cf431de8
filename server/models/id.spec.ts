import { newId } from './id.ts';

describe('An id', () => {
  it('is a UUID of version 7 that tells when it was made', () => {
    const id = newId(0x0190a6f07c1e);
    expect(id).toMatch(/^0190a6f0-7c1e-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  });

  it('is made once, over many draws of chance', () => {
    const ids = Array.from({ length: 5000 }, () => newId(1));
    expect(new Set(ids).size).toBe(5000);
  });
});
