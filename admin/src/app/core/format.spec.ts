import { TestBed } from '@angular/core/testing';
import { appProviders } from '../../testing/app.ts';
import { clockOf, Format } from './format.ts';
import { Language } from './language.ts';

describe('Formats', () => {
  it('show running times as a clock does', () => {
    expect([0, 7.9, 65, 3599, 3600, 36_061, -3].map(clockOf)).toEqual([
      '00:00',
      '00:07',
      '01:05',
      '59:59',
      '1:00:00',
      '10:01:01',
      '00:00',
    ]);
  });

  it('follow the language chosen', async () => {
    TestBed.configureTestingModule({ providers: appProviders() });
    const [format, language] = [TestBed.inject(Format), TestBed.inject(Language)];
    await language.choose('en');
    expect([format.whole(12_345), format.percent(0.78), format.cost(0.0211)]).toEqual([
      '12,345',
      '78%',
      '$0.0211',
    ]);
    await language.choose('tr');
    expect([format.whole(12_345), format.percent(0.78), format.weekday(1)]).toEqual([
      '12.345',
      '%78',
      'Pzt',
    ]);
    localStorage.clear();
  });

  it('show cents of small sums and none of the absent', () => {
    TestBed.configureTestingModule({ providers: appProviders() });
    const format = TestBed.inject(Format);
    expect(format.cost(12.5)).toContain('12');
    expect(format.cost(12.5)).not.toContain('5000');
    expect([format.cost(null), format.duration(null), format.moment(null)]).toEqual([
      '–',
      '–',
      '–',
    ]);
  });
});
