import { AGENT, CALLEE, hearingOf, type Scene, type SupervisorMode, type Talk } from './hearing.ts';

const conversation: Talk = { kind: 'conversation' };
const briefing: Talk = { kind: 'briefing', operator: 'op', sound: 'hold' };
const joined = (agentListens: boolean): Talk => ({ kind: 'joined', operator: 'op', agentListens });
const scene = (talk: Talk, ...modes: SupervisorMode[]): Scene => ({
  talk,
  supervisors: modes.map((mode, i) => ({ partyId: `s${i + 1}`, mode })),
});

describe('who hears whom', () => {
  it('is callee and AI in a conversation', () => {
    expect(hearingOf(scene(conversation))).toEqual({ callee: [AGENT], agent: [CALLEE] });
  });

  it('leaves the callee with a sound and the AI deaf while an operator is called', () => {
    expect(hearingOf(scene({ kind: 'waiting', sound: 'ringback' }))).toEqual({
      callee: ['ringback'],
      agent: [],
    });
  });

  it('keeps a briefing from the callee', () => {
    expect(hearingOf(scene(briefing))).toEqual({ callee: ['hold'], agent: ['op'], op: [AGENT] });
  });

  it('joins callee and operator, with an AI that writes down or has left', () => {
    expect(hearingOf(scene(joined(true)))).toEqual({
      callee: ['op'],
      agent: [CALLEE, 'op'],
      op: [CALLEE],
    });
    expect(hearingOf(scene(joined(false)))['agent']).toEqual([]);
  });

  it('lets nobody hear who listens', () => {
    const hearing = hearingOf(scene(joined(true), 'listen'));
    expect(hearing['s1']).toEqual([CALLEE, AGENT, 'op']);
    for (const listener of ['callee', 'agent', 'op']) expect(hearing[listener]).not.toContain('s1');
  });

  it('lets only the operator hear who whispers', () => {
    const hearing = hearingOf(scene(joined(true), 'whisper'));
    expect(hearing['op']).toEqual([CALLEE, 's1']);
    expect(hearing['callee']).toEqual(['op']);
    expect(hearing['agent']).toEqual([CALLEE, 'op']);
  });

  it('lets all hear who barges in, and a second supervisor too', () => {
    const hearing = hearingOf(scene(conversation, 'barge', 'listen'));
    expect(hearing).toEqual({
      callee: [AGENT, 's1'],
      agent: [CALLEE, 's1'],
      s1: [CALLEE, AGENT],
      s2: [CALLEE, AGENT, 's1'],
    });
  });

  it('takes the AI out when a supervisor takes over', () => {
    expect(hearingOf(scene(conversation, 'takeover'))).toEqual({
      callee: ['s1'],
      agent: [],
      s1: [CALLEE],
    });
  });

  it('ends the music for a callee to whom a supervisor speaks', () => {
    expect(hearingOf(scene(briefing, 'barge'))['callee']).toEqual(['s1']);
  });

  it('never has anybody hear itself', () => {
    const talks: Talk[] = [conversation, briefing, joined(true), { kind: 'waiting', sound: null }];
    const modes: SupervisorMode[] = ['listen', 'whisper', 'barge', 'takeover'];
    for (const talk of talks)
      for (const mode of modes)
        for (const [listener, speakers] of Object.entries(hearingOf(scene(talk, mode, 'barge'))))
          expect(speakers).withContext(`${talk.kind}, ${mode}`).not.toContain(listener);
  });
});
