import { aPlan } from '../ports/fakes.ts';
import type { Turn } from '../ports/model.ts';
import type { RealtimeFact } from '../realtime/messages.ts';
import { reduceCall } from './reduce.ts';
import { redactedAct, redactedEvent, redactedFact } from './redaction.ts';
import { newCall, type CallState } from './state.ts';

const CARD = '4111 1111 1111 1111';
const turn = (itemId: string, text: string, at: number): Turn => ({
  ...{ itemId, who: 'callee', text, startedAt: at, endedAt: at + 1, interrupted: false },
});

/** What a call writes down when these turns are spoken in it. */
function written(redactsCards: boolean, ...turns: Turn[]): { state: CallState; saved: Turn[] } {
  const plan = aPlan();
  let state: CallState = {
    ...newCall({ ...plan, agent: { ...plan.agent, redactsCards } }, 1),
    phase: 'talking',
  };
  const saved: Turn[] = [];
  for (const each of turns) {
    const fact = { type: 'turnSpoken' as const, turn: each };
    const step = reduceCall(state, { type: 'realtime', at: 9, fact });
    state = step.state;
    saved.push(
      ...step.effects.flatMap((effect) => (effect.type === 'saveTurn' ? effect.turn : [])),
    );
  }
  return { state, saved };
}

describe('what a call shows and stores', () => {
  it('has no card number in whatever the conversation tells', () => {
    const facts: RealtimeFact[] = [
      { type: 'turnSpoken', turn: turn('item_1', CARD, 1) },
      { type: 'turnGrew', itemId: 'item_1', who: 'callee', text: CARD },
      {
        ...{ type: 'toolUsed', name: 'pay', arguments: `{"card":"${CARD}"}`, output: CARD },
        ...{ toolCallId: 't', failed: false, at: 1, tookMs: 1 },
      },
      { type: 'toolBegan', toolCallId: 't', name: 'pay', arguments: CARD, at: 1 },
      { type: 'outcomeSet', outcome: { outcome: 'paid', success: true, tags: [CARD], note: CARD } },
      { type: 'transferAsked', reason: CARD, summary: CARD },
      { type: 'noted', kind: 'x', data: { deep: [{ text: CARD }], count: 3 } },
    ];
    for (const fact of facts) expect(JSON.stringify(redactedFact(fact))).not.toContain('1111');
    const event = { at: 1, kind: 'dtmf.sent', data: { digits: '4111111111111111' } };
    expect(redactedEvent(event).data).toEqual({ digits: '•'.repeat(16) });
    expect(redactedAct({ type: 'neverCall', reason: CARD })).not.toEqual({
      ...{ type: 'neverCall', reason: CARD },
    });
    const id = '41111111-1111-4111-8111-111111111111';
    expect(redactedEvent({ ...event, data: { trunk_id: id } }).data['trunk_id']).toBe(id);
    const keys = { type: 'pressKeys' as const, digits: '4111111111111111' };
    expect(redactedAct(keys)).toEqual(keys);
  });

  it('is put right when a number is complete only with a later turn', () => {
    const said = [turn('a', 'It is 4111 1111', 1), turn('b', '1111 1111.', 5)];
    const { state, saved } = written(true, ...said);
    expect(saved.map(({ itemId, text }) => `${itemId} ${text}`)).toEqual([
      'a It is 4111 1111',
      'b •••• ••••.',
      'a It is •••• ••••',
    ]);
    expect(state.turns.map(({ text }) => text)).toEqual(['It is •••• ••••', '•••• ••••.']);
    expect(written(false, ...said).saved.map(({ text }) => text)).toEqual([
      'It is 4111 1111',
      '1111 1111.',
    ]);
  });

  it('has the keys of a menu, and not those of a card', () => {
    let { state } = written(true);
    const shown = [...'4111111111111111'].map((digit, index) => {
      const at = 1000 + index * 700;
      const step = reduceCall(state, { type: 'digitPressed', at, digit });
      state = step.state;
      const note = step.effects.find((effect) => effect.type === 'note');
      return note?.type === 'note' ? note.event.data['digit'] : null;
    });
    expect(shown.join('')).toBe(`411111${'•'.repeat(10)}`);
    const later = reduceCall(state, { type: 'digitPressed', at: 60_000, digit: '5' });
    expect(JSON.stringify(later.effects)).toContain('"digit":"5"');
  });
});
