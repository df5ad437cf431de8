import type { UploadPreview } from '../../../../../server/contract/numbers.ts';
import { fieldNames, remap, withMeaning } from './mapping.ts';

const column = (letter: string, header: string) => ({ letter, header, guess: '', samples: [] });

const preview: UploadPreview = {
  upload_id: 'u',
  file_name: 'contacts.xlsx',
  sheets: ['S'],
  sheet: 'S',
  header_row: 1,
  columns: [column('A', 'Customer'), column('B', 'Phone'), column('C', 'Debt'), column('D', '')],
  mapping: { A: 'name', B: 'phone', C: 'field:Debt', D: 'ignore' },
  rows: [
    {
      row: 2,
      phone_number: '+905321234567',
      customer_name: 'Ayşe',
      custom_data: { Debt: '120' },
      problems: [],
    },
    {
      row: 3,
      phone_number: null,
      customer_name: 'Ali',
      custom_data: { Debt: '' },
      problems: [{ cell: 'B3', problem: 'is too short' }],
    },
  ],
};
const valuesOf = (mapping: Record<string, string>) =>
  remap(preview, mapping).map(({ cells }) => cells.map(({ value }) => value));

describe('A preview under another mapping', () => {
  it('shows what the server showed while nothing was changed, bad cells in their place', () => {
    expect(valuesOf(preview.mapping)).toEqual([
      ['Ayşe', '+905321234567', '120'],
      ['Ali', null, ''],
    ]);
    const [, second] = remap(preview, preview.mapping);
    expect(second?.cells.map(({ letter, problem }) => [letter, problem])).toEqual([
      ['A', null],
      ['B', 'is too short'],
      ['C', null],
    ]);
  });

  it('keeps cells that are known, and leaves out columns that are not imported', () => {
    const [first] = valuesOf({ A: 'field:Customer', B: 'phone', C: 'ignore', D: 'ignore' });
    expect(first).toEqual(['Ayşe', '+905321234567']);
  });

  it('does not pretend to know a cell the server has not shown', () => {
    const mapping = { A: 'name', B: 'field:Phone', C: 'phone', D: 'field:Note' };
    const [first, second] = remap(preview, mapping);
    expect(first?.cells.map(({ value }) => value)).toEqual(['Ayşe', null, null, null]);
    expect(second?.cells.every(({ problem }) => problem === null)).toBeTrue();
  });

  it('gives number and name to one column each', () => {
    const next = withMeaning(preview, preview.mapping, { letter: 'C', meaning: 'phone' });
    expect(next).toEqual({ A: 'name', B: 'field:Phone', C: 'phone', D: 'ignore' });
    const kept = withMeaning(preview, preview.mapping, { letter: 'D', meaning: 'field:D' });
    expect(kept).toEqual({ ...preview.mapping, D: 'field:D' });
  });

  it('names the fields instructions may use', () => {
    expect(fieldNames(preview.mapping)).toEqual(['Debt']);
  });
});
