import { isUnrecorded, unrecordedOf } from './unrecorded.ts';

describe('What is not in a recording', () => {
  const start = Date.parse('2026-11-22T10:00:00.000Z');
  const event = (seconds: number, kind: string) => ({
    at: new Date(start + seconds * 1000).toISOString(),
    kind,
    data: {},
  });

  it('is from each pause to the moment it goes on', () => {
    const events = [
      event(3, 'recording.paused'),
      event(4, 'tool.used'),
      event(8, 'recording.resumed'),
      event(12, 'recording.paused'),
      event(15, 'recording.resumed'),
    ];
    expect(unrecordedOf(events, start, null)).toEqual([
      { from: 3, to: 8 },
      { from: 12, to: 15 },
    ]);
  });

  it('lasts until the end of the call when nobody lets it go on', () => {
    const paused = [event(3, 'recording.paused')];
    expect(unrecordedOf(paused, start, start + 20_000)).toEqual([{ from: 3, to: 20 }]);
    expect(unrecordedOf(paused, start, null)).toEqual([{ from: 3, to: Infinity }]);
    expect(unrecordedOf([event(3, 'recording.resumed')], start, null)).toEqual([]);
  });

  it('is what was said mostly within it', () => {
    const stretches = [{ from: 3, to: 8 }];
    expect(isUnrecorded({ from: 6, to: 9 }, stretches)).toBeTrue();
    expect(isUnrecorded({ from: 7.9, to: 10 }, stretches)).toBeFalse();
    expect(isUnrecorded({ from: 1, to: 3 }, stretches)).toBeFalse();
  });
});
