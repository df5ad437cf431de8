import { liveCall } from '../../../testing/live.ts';
import { chosenCalls, oneOf, ORDERS, type LiveChoice } from './live-filter.ts';

const all = [
  liveCall({
    id: 'a',
    phase: 'ringing',
    started_at: 30,
    campaign_id: '1',
    campaign_name: 'Spring',
  }),
  liveCall({ id: 'b', started_at: 10, cost: 0.2, last_words: 'On Tuesday?', trunk_id: 't2' }),
  liveCall({ id: 'c', started_at: 20, cost: 0.5, phone: '+49151••••99' }),
];
const everything: LiveChoice = {
  shown: 'all',
  campaign: '',
  search: '',
  order: 'place',
  grouping: 'none',
};
const ids = (choice: Partial<LiveChoice>) =>
  chosenCalls(all, { ...everything, ...choice }).map(({ calls }) => calls.map(({ id }) => id));

describe('What the live grid shows', () => {
  it('is everything, each call in its place, unless somebody chose', () => {
    expect(ids({})).toEqual([['a', 'b', 'c']]);
  });

  it('narrows by state, campaign, words and number', () => {
    expect(ids({ shown: 'waiting' })).toEqual([['a']]);
    expect(ids({ shown: 'talking' })).toEqual([['b', 'c']]);
    expect(ids({ campaign: '1' })).toEqual([['a']]);
    expect(ids({ search: 'tuesday' })).toEqual([['b']]);
    expect(ids({ search: '+49 151' })).toEqual([['c']]);
  });

  it('sorts', () => {
    expect(ids({ order: 'longest' })).toEqual([['b', 'c', 'a']]);
    expect(ids({ order: 'newest' })).toEqual([['a', 'c', 'b']]);
    expect(ids({ order: 'cost' })).toEqual([['c', 'b', 'a']]);
  });

  it('groups by campaign or trunk, by name', () => {
    expect(ids({ grouping: 'campaign' })).toEqual([['b', 'c'], ['a']]);
    expect(ids({ grouping: 'trunk' })).toEqual([['a', 'c'], ['b']]);
  });

  it('takes a word of the address it does not know for the default', () => {
    expect([oneOf(ORDERS, 'cost'), oneOf(ORDERS, 'colour')]).toEqual(['cost', 'place']);
  });
});
