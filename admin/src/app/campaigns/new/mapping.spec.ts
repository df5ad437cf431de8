import type { UploadPreview } from '../../../../../server/contract/numbers.ts';
import { fieldNames, remap } from './mapping.ts';

const preview: UploadPreview = {
  upload_id: 'u',
  file_name: 'contacts.xlsx',
  sheets: ['S'],
  sheet: 'S',
  header_row: 1,
  columns: [],
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

describe('A preview under another mapping', () => {
  it('shows what the server showed while nothing was changed', () => {
    const [first, second] = remap(preview, preview.mapping);
    expect(first).toEqual({
      row: 2,
      phone: '+905321234567',
      name: 'Ayşe',
      fields: [{ name: 'Debt', value: '120' }],
      problems: [],
    });
    expect(second?.problems).toEqual([{ cell: 'B3', problem: 'is too short' }]);
  });

  it('moves known cells to their new meaning', () => {
    const [row] = remap(preview, { A: 'field:Customer', B: 'phone', C: 'name', D: 'ignore' });
    expect(row?.name).toBe('120');
    expect(row?.fields).toEqual([{ name: 'Customer', value: 'Ayşe' }]);
  });

  it('does not pretend to know a cell the server has not shown', () => {
    const [row] = remap(preview, { A: 'name', B: 'ignore', C: 'phone', D: 'field:Note' });
    expect(row?.phone).toBeNull();
    expect(row?.fields).toEqual([{ name: 'Note', value: null }]);
    expect(row?.problems).toEqual([]);
  });

  it('names the fields instructions may use', () => {
    expect(fieldNames(preview.mapping)).toEqual(['Debt']);
  });
});
