import { liveCall } from '../../../testing/live.ts';
import { livePhases, momentsOf } from './moments.ts';

const phases = {
  initiated_at: '2026-11-22T10:00:00.000Z',
  ring_started_at: '2026-11-22T10:00:02.000Z',
  connected_at: '2026-11-22T10:00:07.000Z',
  ended_at: '2026-11-22T10:01:00.000Z',
  hangup_cause: 'normal',
};
const event = (at: string, kind: string, data: Record<string, unknown>) => ({
  at: `2026-11-22T10:00:${at}.000Z`,
  kind,
  data,
});

describe('The timeline of a call', () => {
  it('has phases and events in the order they happened', () => {
    const moments = momentsOf(phases, [
      event('20', 'tool.used', { name: 'set_outcome', arguments: '{}' }),
      event('09', 'dtmf.received', { digit: '5' }),
      event('12', 'agent.interrupted', { heardMs: 900 }),
    ]);
    expect(moments.map(({ kind, detail }) => `${kind} ${detail}`.trim())).toEqual([
      'dialing',
      'ringing',
      'talking',
      'dtmf.received 5',
      'agent.interrupted',
      'tool.used set_outcome',
      'closed normal',
    ]);
  });

  it('names the line that failed and what it said', () => {
    const failed = event('01', 'line.failed', { trunk: 'Alpha', status: 503, cause: 'sip_503' });
    const tried = event('01', 'line.tried', { trunk: 'Beta' });
    const early = { ...phases, ring_started_at: null, connected_at: null, ended_at: null };
    expect(momentsOf(early, [failed, tried]).map(({ detail }) => detail)).toEqual([
      '',
      'Alpha · 503',
      'Beta',
    ]);
  });

  it('has only what has happened so far', () => {
    const early = { ...phases, connected_at: null, ended_at: null };
    expect(momentsOf(early, []).map(({ kind }) => kind)).toEqual(['dialing', 'ringing']);
  });

  it('takes from the live feed what is not written down yet', () => {
    const early = { ...phases, connected_at: null, ended_at: null };
    const live = liveCall({ id: 'a', answered_at: Date.parse('2026-11-22T10:00:08.000Z') });
    expect(livePhases(early, live).connected_at).toBe('2026-11-22T10:00:08.000Z');
    expect(livePhases(phases, live).connected_at).toBe(phases.connected_at);
    expect(livePhases(early, undefined).connected_at).toBeNull();
  });
});
