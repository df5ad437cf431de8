import { openJournal } from './journal.ts';

describe('the lab’s journal', () => {
  it('numbers its records and gives those after a number', () => {
    const journal = openJournal<{ name: string }>();
    const first = journal.add({ name: 'a' });
    journal.add({ name: 'b' });
    first.name = 'changed';
    expect(journal.list()).toEqual([
      { name: 'changed', seq: 1 },
      { name: 'b', seq: 2 },
    ]);
    expect(journal.list(1).map(({ name }) => name)).toEqual(['b']);
  });

  it('keeps the latest only, says how many it dropped, and goes on numbering when cleared', () => {
    const journal = openJournal<object>(10);
    for (let i = 0; i < 25; i++) journal.add({});
    expect(journal.list().length).toBeLessThanOrEqual(10);
    expect(journal.list().length + journal.dropped).toBe(25);
    expect(journal.list().at(-1)!.seq).toBe(25);
    journal.clear();
    expect([journal.list(), journal.dropped]).toEqual([[], 0]);
    expect(journal.add({}).seq).toBe(26);
  });
});
