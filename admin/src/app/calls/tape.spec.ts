import { Tape } from './tape.ts';

describe('A tape of levels', () => {
  it('gives the newest first', () => {
    const tape = new Tape();
    tape.record(0.25, 0);
    tape.record(0.5, 1);
    expect([tape.length, tape.agent(0), tape.agent(1), tape.callee(0)]).toEqual([2, 0.5, 0.25, 1]);
  });

  it('keeps the last minute and forgets what was before', () => {
    const tape = new Tape();
    for (let n = 0; n < 700; n++) tape.record(n % 2, 0);
    expect([tape.length, tape.written]).toEqual([600, 700]);
    expect([tape.agent(0), tape.agent(1), tape.agent(599)]).toEqual([1, 0, 0]);
  });
});
