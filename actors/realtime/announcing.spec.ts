import type { Announcement } from '../ports/announcement.ts';
import type { RealtimeEffect, RealtimeMessage } from './messages.ts';
import { reduceRealtime } from './reduce.ts';
import { newConversation } from './state.ts';

const CALL = { model: 'm', speaksFirst: true, idleTimeoutMs: null, maxCallMs: 90_000, tools: [] };

/** What a conversation asks for when it is told these, one after the other; the timers left out. */
function asks(announcement: Announcement | null, ...messages: RealtimeMessage[]): string[] {
  let state = newConversation({ ...CALL, announcement });
  const effects: RealtimeEffect[] = [];
  for (const message of messages) {
    const step = reduceRealtime(state, message);
    state = step.state;
    effects.push(...step.effects);
  }
  return effects.flatMap((effect) => {
    if (effect.type === 'report' && effect.fact.type === 'recordingAsked')
      return [effect.fact.on ? 'record' : 'do not record'];
    if (effect.type === 'report' && effect.fact.type === 'noted') return [effect.fact.kind];
    return /announce|inject|startAudio/.test(effect.type) ? [effect.type] : [];
  });
}

describe('a conversation that is announced to be recorded', () => {
  const opened: RealtimeMessage[] = [{ type: 'open', restarted: false }, { type: 'opened' }];
  const answered: RealtimeMessage = { type: 'answered', at: 5 };
  const announced = (isWhole: boolean): RealtimeMessage => ({
    type: 'heard',
    fact: { type: 'announced', isWhole, at: 9 },
  });
  const announcement: Announcement = { clip: 'recorded', language: 'en', recordsFrom: 'start' };
  const unrecorded: Announcement = { ...announcement, recordsFrom: 'end' };

  it('says so before the agent’s first words, and tells the model', () => {
    expect(asks(announcement, ...opened, answered, announced(true))).toEqual([
      'announce',
      'inject',
      'startAudio',
      'recording.announced',
    ]);
    expect(asks(null, ...opened, answered)).toEqual(['startAudio']);
  });

  it('does not wait for an AI that is not there yet', () => {
    const [open, there] = opened as [RealtimeMessage, RealtimeMessage];
    expect(asks(announcement, open, answered)).toEqual(['announce']);
    expect(asks(announcement, open, answered, there)).toEqual(['announce', 'inject', 'startAudio']);
  });

  it('may be recorded only once that was heard to its end', () => {
    const before = ['do not record', 'announce', 'inject', 'startAudio'];
    expect(asks(unrecorded, ...opened, answered, announced(true))).toEqual([
      ...before,
      'recording.announced',
      'record',
    ]);
    expect(asks(unrecorded, ...opened, answered, announced(false))).toEqual([
      ...before,
      'recording.announcement_cut',
    ]);
  });
});
