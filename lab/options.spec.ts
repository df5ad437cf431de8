import { readOptions } from './options.ts';

const read = (...args: string[]) => readOptions(args) as never;

describe('the lab’s command line', () => {
  it('starts both by default, and either alone', () => {
    const kinds = (...args: string[]) => {
      const { carrier, openai } = read(...args) as { carrier?: object; openai?: object };
      return [carrier !== undefined, openai !== undefined];
    };
    expect(kinds()).toEqual([true, true]);
    expect(kinds('--carrier')).toEqual([true, false]);
    expect(kinds('--openai')).toEqual([false, true]);
    expect(kinds('--openai', '--carrier')).toEqual([true, true]);
  });

  it('hands over what was given and nothing else', () => {
    const { carrier, openai } = read(
      ...['--tones', '--seed', '7', '--sip-port', '5070', '--thinking-ms', '0'],
      ...['--transcription-ms', '5-9', '--user', 'u', '--password', 'p'],
    ) as { carrier: object; openai: object };
    const both = { speech: 'tones', seed: '7' };
    expect(openai).toEqual({ ...both, thinkingMs: 0, transcriptionMs: [5, 9] } as never);
    expect(carrier).toEqual({
      ...both,
      sipPort: 5070,
      endless: false,
      reference: false,
      account: { user: 'u', password: 'p' },
    } as never);
  });

  it('says what makes no sense', () => {
    const problem = (...args: string[]) => (read(...args) as { problem: string }).problem;
    expect(problem('--port', 'x')).toContain('--port');
    expect(problem('--burst', '0')).toContain('--burst');
    expect(problem('--transcription-ms', '9-5')).toContain('--transcription-ms');
    expect(problem('--user', 'u')).toContain('--password');
    expect(problem('--nonsense')).toContain('--nonsense');
  });
});
