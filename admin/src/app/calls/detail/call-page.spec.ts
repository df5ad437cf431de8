import { argumentsOf } from './call-page.ts';

describe('The arguments of a tool', () => {
  it('are shown by name', () => {
    expect(argumentsOf('{"outcome":"confirmed","success":true,"tags":["a","b"]}')).toEqual([
      { name: 'outcome', value: 'confirmed' },
      { name: 'success', value: 'true' },
      { name: 'tags', value: '["a","b"]' },
    ]);
  });

  it('are shown as they came when they are something else', () => {
    expect(argumentsOf('{"cut')).toEqual([{ name: '', value: '{"cut' }]);
    expect(argumentsOf('')).toEqual([]);
  });
});
