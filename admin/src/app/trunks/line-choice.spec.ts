import { AUTOMATIC, lineFields, lineKey, lineOf } from './line-choice.ts';

describe('The line of a campaign', () => {
  const id = '0198c0de-0000-7000-8000-000000000001';

  it('is a trunk, a group, or what the routing says', () => {
    for (const given of [
      { trunk_id: id, trunk_group_id: null },
      { trunk_id: null, trunk_group_id: id },
      { trunk_id: null, trunk_group_id: null },
    ])
      expect(lineFields(lineOf(given))).toEqual(given);
    expect(lineOf({ trunk_id: null, trunk_group_id: null })).toBe(AUTOMATIC);
    expect(lineKey('group', id)).toBe(`group:${id}`);
  });
});
