import type { ConversationFact } from '../actors/ports/media.ts';
import { AgentLines, CalleeLines, heardText } from './lines.ts';
import type { PlayoutItem } from './playout.ts';

const item = (playedBytes: number, receivedBytes = 8000): PlayoutItem => ({
  ...{ itemId: 'i1', responseId: 'r1', contentIndex: 0, complete: true },
  ...{ playedBytes, receivedBytes },
});

describe('the heard part of a text', () => {
  it('ends between words', () => {
    expect(heardText('one two three', 0.6)).toBe('one two');
    expect(heardText('one two three', 7 / 13)).toBe('one two');
    expect(heardText('one two three', 0.1)).toBe('');
    expect(heardText('one two three', 1)).toBe('one two three');
  });
});

describe("the agent's lines", () => {
  let facts: ConversationFact[];
  let lines: AgentLines;
  beforeEach(() => {
    facts = [];
    lines = new AgentLines((fact) => facts.push(fact));
  });
  const texts = (): string[] => facts.map((fact) => (fact.type === 'spoke' ? fact.text : ''));

  it('are told once played and written down, in either order', () => {
    lines.started('i1', 10);
    lines.text('i1', 'Hello', false);
    lines.text('i1', 'Hello there.', true);
    expect(facts).toEqual([]);
    lines.finished('i1', 50);
    expect(facts).toEqual([
      {
        ...{ type: 'spoke', itemId: 'i1', who: 'agent', text: 'Hello there.' },
        ...{ startedAt: 10, endedAt: 50, interrupted: false },
      } as ConversationFact,
    ]);
    lines.started('i2', 60);
    lines.finished('i2', 90);
    lines.text('i2', 'Bye.', true);
    expect(texts()).toEqual(['Hello there.', 'Bye.']);
  });

  it('hold only what was heard when they were cut off', () => {
    lines.started('i1', 10);
    lines.text('i1', 'one two three four', false);
    lines.interrupted(item(4000), 50);
    expect(facts).toEqual([jasmine.objectContaining({ text: 'one two', interrupted: true })]);
    lines.text('i1', 'one two three four', true);
    expect(facts.length).toBe(1);
  });

  it('wait for the text of what was cut off before any came', () => {
    lines.started('i1', 10);
    lines.interrupted(item(4000), 50);
    expect(facts).toEqual([]);
    lines.text('i1', 'one two three four', true);
    expect(texts()).toEqual(['one two']);
  });

  it('are not told when nothing of them was heard', () => {
    lines.text('i1', 'one two', true);
    lines.interrupted(item(0), 50);
    lines.flush();
    expect(facts).toEqual([]);
  });
});

describe("the callee's lines", () => {
  it('carry the times of the speech, whenever the text comes', async () => {
    const facts: ConversationFact[] = [];
    const lines = new CalleeLines((fact) => facts.push(fact));
    lines.started('u1', 10, 'operator');
    expect(lines.isSpeaking).toBeTrue();
    lines.stopped('u1', 40);
    lines.started('u2', 60, 'callee');
    lines.stopped('u2', 90);
    expect(lines.isSpeaking).toBeFalse();
    const settled = lines.settled(60_000);
    lines.text('u2', ' Yes. ', 500);
    lines.failed('u1');
    await settled;
    expect(facts).toEqual([
      {
        ...{ type: 'spoke', itemId: 'u2', who: 'callee', text: 'Yes.' },
        ...{ startedAt: 60, endedAt: 90, interrupted: false },
      } as ConversationFact,
    ]);
  });

  it('of mere noise are none', () => {
    const facts: ConversationFact[] = [];
    const lines = new CalleeLines((fact) => facts.push(fact));
    lines.text('u1', '  ', 500);
    expect(facts).toEqual([]);
  });
});
