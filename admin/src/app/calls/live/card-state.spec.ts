import { cardState } from './card-state.ts';

describe('A call card', () => {
  it('shows each of the states a call goes through', () => {
    const shown = (
      [
        ['preparing', 'nobody'],
        ['dialing', 'nobody'],
        ['ringing', 'nobody'],
        ['talking', 'nobody'],
        ['talking', 'callee'],
        ['talking', 'agent'],
        ['talking', 'thinking'],
        ['closing', 'nobody'],
        ['closed', 'nobody'],
      ] as const
    ).map(([phase, speaking]) => cardState({ phase, speaking }));
    expect(shown).toEqual([
      'idle',
      'idle',
      'ringing',
      'connected',
      'talking',
      'talking',
      'thinking',
      'idle',
      'ended',
    ]);
  });
});
