import { Questions } from './questions.ts';

describe('Questions to a thread', () => {
  it('get each its own answer', async () => {
    const asked: number[] = [];
    const questions = new Questions<string>(60_000);
    const both = [1, 2].map(() => questions.ask((id) => asked.push(id)));
    const [first = 0, second = 0] = asked;
    questions.answer(second, 'b');
    questions.answer(first, 'a');
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });

  it('are given up at their deadline, and a late answer is let go', async () => {
    let id = 0;
    const questions = new Questions<string>(5);
    const asked = questions.ask((its) => (id = its));
    await expectAsync(asked).toBeRejectedWithError(/did not answer within 5 ms/);
    questions.answer(id, 'late');
  });

  it('all fail when nobody is left to answer', async () => {
    const questions = new Questions<string>(60_000);
    const both = [1, 2].map(() => questions.ask(() => undefined));
    questions.fail(new Error('gone'));
    for (const asked of both) await expectAsync(asked).toBeRejectedWithError('gone');
  });
});
