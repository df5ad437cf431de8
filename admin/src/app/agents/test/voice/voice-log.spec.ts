import type { VoiceTestMessage } from '../../../../../../server/contract/voice-test.ts';
import { emptyLog, heard } from './voice-log.ts';

const after = (...messages: VoiceTestMessage[]) => messages.reduce(heard, emptyLog);
const turn = (item_id: string, who: 'callee' | 'agent', second: number): VoiceTestMessage => ({
  type: 'turn',
  turn: {
    ...{ item_id, who, text: `${item_id}, whole`, interrupted: false, wait: null },
    ...{ started_at: new Date(second * 1000).toISOString(), ended_at: '' },
  },
});
const partial = (item_id: string, text: string): VoiceTestMessage => ({
  ...{ type: 'partial', item_id, who: 'agent', text },
});
const words = (log: ReturnType<typeof after>) =>
  log.entries.map((entry) => (entry.kind === 'words' ? entry.text : entry.name));

describe('The log of a conversation by voice', () => {
  it('shows words as they are spoken, then whole', () => {
    expect(words(after(partial('a', 'Good'), partial('a', 'Good day')))).toEqual(['Good day']);
    expect(words(after(partial('a', 'Good'), turn('a', 'agent', 1)))).toEqual(['a, whole']);
    expect(words(after(turn('a', 'agent', 1), partial('a', 'Good')))).toEqual(['a, whole']);
  });

  it('puts what the customer said before the answer that has begun already', () => {
    const log = after(turn('a', 'agent', 1), partial('b', 'Then'), turn('c', 'callee', 3));
    expect(words(log)).toEqual(['a, whole', 'c, whole', 'Then']);
    expect(words(heard(log, turn('b', 'agent', 5)))).toEqual(['a, whole', 'c, whole', 'b, whole']);
  });

  it('counts interruptions and delays, and keeps the latest sum of costs', () => {
    const log = after(
      { type: 'interrupted', heard_ms: 100 },
      { type: 'latency', ms: 300 },
      { type: 'usage', tokens: 5, cost: 0.1 },
      { type: 'usage', tokens: 9, cost: 0.2 },
    );
    expect(log).toEqual(
      jasmine.objectContaining({ interruptions: 1, latencies: [300], tokens: 9, cost: 0.2 }),
    );
  });

  it('says why it is over, and keeps words that were cut off', () => {
    const log = after(partial('a', 'Good'), {
      type: 'ended',
      reason: 'stopped',
      explanation: 'Stopped.',
    });
    expect(log.end?.reason).toBe('stopped');
    expect(log.entries[0]?.at).toBe(Infinity);
  });
});
