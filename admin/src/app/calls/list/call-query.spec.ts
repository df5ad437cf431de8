import { callQuery } from './call-query.ts';

const given = (filters: Parameters<typeof callQuery>[0]) =>
  Object.fromEntries(Object.entries(callQuery(filters)).filter(([, value]) => value !== undefined));

describe('The filters of the calls page', () => {
  it('ask for everything when the address says nothing', () => {
    expect(given({})).toEqual({});
  });

  it('ask for days as they are where the reader is, the last one whole', () => {
    expect(given({ from: '2026-11-01', to: '2026-11-02' })).toEqual({
      from: new Date(2026, 10, 1).toISOString(),
      to: new Date(2026, 10, 3).toISOString(),
    });
  });

  it('take a number as people write it, and leave out what is none', () => {
    expect(given({ phone: '+90 (532) 123' })).toEqual({ phone: '+90532123' });
    expect(given({ phone: 'Ada' })).toEqual({});
  });

  it('pass the rest on by the server’s names', () => {
    expect(given({ answered: 'true', campaign: 'c', sort: '-estimated_cost' })).toEqual({
      is_answered: 'true',
      campaign_id: 'c',
      sort: '-estimated_cost',
    });
  });
});
