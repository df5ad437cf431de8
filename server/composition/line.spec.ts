import type { Log } from '../../actors/ports/log.ts';
import { logThread } from './line.ts';

describe('The log of the SIP server’s thread', () => {
  const lines: [level: keyof Log, fields: unknown, message: string][] = [];
  const log: Log = {
    info: (...line) => lines.push(['info', ...line]),
    warn: (...line) => lines.push(['warn', ...line]),
    error: (...line) => lines.push(['error', ...line]),
  };

  it('says what happened, what it means for calls, and when there is another', () => {
    const error = new Error('out of memory');
    logThread({ type: 'died', error, againInMs: 100 }, log);
    logThread({ type: 'startFailed', error: new Error('in use'), againInMs: 200 }, log);
    logThread({ type: 'replaced', downForMs: 700 }, log);
    expect(lines).toEqual([
      [
        'error',
        { stack: error.stack, againInMs: 100 },
        jasmine.stringMatching(/died: its calls are over/),
      ],
      ['error', { error: 'in use', againInMs: 200 }, jasmine.stringMatching(/no call can begin/)],
      ['info', { downForMs: 700 }, jasmine.stringMatching(/took the place/)],
    ]);
  });
});
