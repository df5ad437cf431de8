import { cellText, columnLetter, columnNumber } from './cells.ts';
import { describeColumns, findHeader, fold, mappingOf, type SheetRow } from './columns.ts';
import { contactOf, isEmptyRow } from './contact.ts';

/** Rows from 1 on. */
const sheet = (...rows: readonly (readonly unknown[])[]): SheetRow[] =>
  rows.map((cells, index) => ({ row: index + 1, cells: cells.map(cellText) }));

const NUMBERS = [
  ['Ali', 5_321_234_567],
  ['Veli', '0532 123 45 68'],
] as const;

describe('the header row', () => {
  const table: [what: string, rows: readonly (readonly unknown[])[], header: number][] = [
    ['the first', [['Name', 'Phone'], ...NUMBERS], 1],
    ['below a title and blank rows', [['Kampanya'], [], ['Ad', 'Telefon'], ...NUMBERS], 3],
    ['there even if no word is known', [['Kim', 'Nereye'], ...NUMBERS], 1],
    ['none, when data comes at once', NUMBERS, 0],
    [
      'there when no number below can be read',
      [
        ['Ad', 'Cep Tel'],
        ['Ali', 'yok'],
      ],
      1,
    ],
    [
      'none in a sheet of words',
      [
        ['bir', 'iki'],
        ['üç', 'dört'],
      ],
      0,
    ],
  ];
  for (const [what, rows, header] of table)
    it(`is ${what}`, () => {
      expect(findHeader(sheet(...rows), 'TR')).toBe(header);
    });
});

describe('the columns', () => {
  const guesses = (headers: readonly string[], ...rows: readonly (readonly unknown[])[]) =>
    Object.values(mappingOf(describeColumns(sheet(headers, ...rows), 1, 'TR')));

  for (const phone of [
    'Phone',
    'PHONE NUMBER',
    'Mobile',
    'Telefon No',
    'Cep',
    'GSM',
    'Tel.',
    'TELEFON',
    'Müşteri_Telefonu',
  ])
    it(`${phone} holds the numbers`, () => {
      expect(guesses(['X', phone], ...NUMBERS)).toEqual(['field:X', 'phone']);
    });

  for (const name of [
    'Name',
    'Full Name',
    'Customer',
    'Ad',
    'Adı',
    'İsim',
    'MÜŞTERİ',
    'Müşteri Adı',
    'Ad Soyad',
    'Ünvan',
  ])
    it(`${name} holds the name`, () => {
      expect(guesses([name, 'Telefon'], ...NUMBERS)[0]).toBe('name');
    });

  it('are told apart: a surname is no name, an order number no phone', () => {
    expect(
      guesses(
        ['Soyad', 'Sipariş No', 'Ad', 'Telefon', ''],
        ['Kaya', '10023', 'Ali', '05321234567', ''],
        ['Demir', '10024', 'Ece', '05321234568', ''],
      ),
    ).toEqual(['field:Soyad', 'field:Sipariş No', 'name', 'phone', 'ignore']);
  });

  it('find the phone numbers by their content when no header tells', () => {
    expect(guesses(['A', 'B'], ['x', '05321234567'], ['y', '05321234568'])[1]).toBe('phone');
  });

  it('show samples, at most five', () => {
    const many = Array.from({ length: 9 }, (_unused, n) => [`N${n}`, 5_321_234_560 + n]);
    const [first] = describeColumns(sheet(['Ad', 'Tel'], ...many), 1, 'TR');
    expect(first?.samples).toEqual(['N0', 'N1', 'N2', 'N3', 'N4']);
  });

  it('fold headers as Turkish is written', () => {
    expect(fold('MÜŞTERİ_ADI')).toBe('musteri adi');
    expect(fold('  Işık-Çağrı.No ')).toBe('isik cagri no');
  });

  it('have letters as Excel counts them', () => {
    for (const [number, letters] of [
      [1, 'A'],
      [26, 'Z'],
      [27, 'AA'],
      [702, 'ZZ'],
      [703, 'AAA'],
    ] as const) {
      expect(columnLetter(number)).toBe(letters);
      expect(columnNumber(letters)).toBe(number);
    }
  });
});

describe('a cell', () => {
  const table: [value: unknown, text: string, problem?: RegExp][] = [
    [null, ''],
    ['  text ', 'text'],
    [905_321_234_567, '905321234567'],
    [1.5, '1.5'],
    [true, 'true'],
    [new Date(Date.UTC(2026, 0, 2)), '2026-01-02'],
    [{ richText: [{ text: '0532 ' }, { text: '123 45 67' }] }, '0532 123 45 67'],
    [{ text: 'link', hyperlink: 'https://x' }, 'link'],
    [{ formula: 'A1', result: 5_321_234_567 }, '5321234567'],
    [{ sharedFormula: 'A1', result: 'x' }, 'x'],
    [{ formula: 'A1' }, '', /formula without a stored result/],
    [{ formula: 'A1', result: { error: '#N/A' } }, '', /#N\/A/],
    [{ error: '#REF!' }, '', /#REF!/],
    [NaN, '', /not a number/],
  ];
  for (const [value, text, problem] of table)
    it(`${JSON.stringify(value)} reads as ${JSON.stringify(text)}`, () => {
      const cell = cellText(value);
      expect(cell.text).toBe(text);
      if (problem) expect(cell.problem).toMatch(problem);
      else expect(cell.problem).toBeUndefined();
    });
});

describe('a row', () => {
  const mapping = { A: 'name', B: 'phone', C: 'field:City', D: 'ignore' };
  const contact = (...cells: readonly unknown[]) =>
    contactOf({ row: 14, cells: cells.map(cellText) }, mapping, 'TR');

  it('becomes a contact', () => {
    expect(contact('Ada', '0532 123 45 67', 'Ankara', 'secret')).toEqual({
      row: 14,
      phone: '+905321234567',
      name: 'Ada',
      fields: { City: 'Ankara' },
      problems: [],
    });
  });

  it('names a bad cell by its address, and a missing one too', () => {
    expect(contact('Ada', 'yok').problems).toEqual([{ cell: 'B14', problem: 'holds no digits' }]);
    expect(contact('Ada').problems).toEqual([{ cell: 'B14', problem: 'is empty' }]);
    const broken = contact('Ada', '05321234567', { error: '#REF!' });
    expect([broken.phone, broken.problems[0]?.cell]).toEqual(['+905321234567', 'C14']);
  });

  it('is empty without any text, but not with a broken cell', () => {
    expect(isEmptyRow({ row: 1, cells: ['', null, '  '].map(cellText) })).toBeTrue();
    expect(isEmptyRow({ row: 1, cells: [{ error: '#REF!' }].map(cellText) })).toBeFalse();
  });
});
