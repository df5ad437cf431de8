import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import JSZip from 'jszip';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectFile } from './detect.ts';
import { previewSheet } from './preview.ts';
import { openSheet, SheetError } from './read.ts';
import { delimiterOf, encodingOf } from './read-csv.ts';

describe('a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'callboard sheets '));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const file = (content: Buffer | string): string => {
    const path = join(folder, 'upload');
    writeFileSync(path, content);
    return path;
  };
  const cells = async (path: string, sheet?: string): Promise<string[][]> => {
    const rows: string[][] = [];
    for await (const row of (await openSheet(path)).rows(sheet))
      rows.push(row.cells.map(({ text }) => text));
    return rows;
  };

  describe('of text', () => {
    const rows = [
      ['Müşteri', 'Telefon'],
      ['İpek Şahin', '0532 123 45 67'],
    ];
    const write = (delimiter: string): string =>
      rows.map((row) => row.join(delimiter)).join('\r\n');
    const table: [what: string, content: Buffer][] = [
      ['UTF-8 and commas', Buffer.from(write(','))],
      ['UTF-8 with a mark and semicolons', Buffer.from(`\uFEFF${write(';')}`)],
      ['windows-1254 and semicolons', iconv.encode(write(';'), 'win1254')],
      ['UTF-16 and tabs', iconv.encode(write('\t'), 'utf-16le', { addBOM: true })],
      ['UTF-8 and bars', Buffer.from(write('|'))],
    ];
    for (const [what, content] of table)
      it(`is read in ${what}`, async () => {
        expect(await cells(file(content))).toEqual(rows);
      });

    it('keeps quoted delimiters, quotes and line breaks, and counts blank lines', async () => {
      const path = file('Ad;Tel\n"Kaya; ""Ali""\nBey";0532\n\n;x\n');
      expect(await cells(path)).toEqual([
        ['Ad', 'Tel'],
        ['Kaya; "Ali"\nBey', '0532'],
        [''],
        ['', 'x'],
      ]);
    });

    it('keeps the row numbers of the file for the addresses of bad cells', async () => {
      const path = file('Ad;Telefon\nAli;05321234567\n\nVeli;yok\n');
      const { rows: shown } = await previewSheet(path, { country: 'TR' });
      expect(shown.flatMap(({ problems }) => problems.map(({ cell }) => cell))).toEqual(['B4']);
    });

    it('has its encoding found even when the sample ends within a character', () => {
      expect(encodingOf(Buffer.from('abcş').subarray(0, 4))).toBe('utf8');
      expect(encodingOf(Buffer.from([0xfe, 0xfd, 0x41]))).toBe('windows-1254');
      expect(encodingOf(Buffer.from([0xff, 0xfe, 0x41, 0]))).toBe('utf16-le');
    });

    it('has its delimiter found, decimal commas and quotes aside', () => {
      expect(delimiterOf('a;b;c\n1,5;2,5;3,5\n')).toBe(';');
      expect(delimiterOf('name,phone\n"a;b;c;d",1\n')).toBe(',');
      expect(delimiterOf('phone\n0532\n')).toBe(',');
    });
  });

  describe('of Excel', () => {
    const workbook = async (fill: (book: ExcelJS.Workbook) => void): Promise<string> => {
      const book = new ExcelJS.Workbook();
      fill(book);
      return file(Buffer.from(await book.xlsx.writeBuffer()));
    };

    it('is read sheet by sheet, in the order of its tabs', async () => {
      const path = await workbook((book) => {
        book.addWorksheet('Kişiler & Co').addRow(['Telefon', 5_321_234_567]);
        book.addWorksheet('İkinci').addRow(['x']);
      });
      expect((await openSheet(path)).sheets).toEqual(['Kişiler & Co', 'İkinci']);
      expect(await cells(path)).toEqual([['Telefon', '5321234567']]);
      expect(await cells(path, 'İkinci')).toEqual([['x']]);
    });

    it('is read whatever the order of its files in the archive, and whatever they are called', async () => {
      const path = await workbook((book) => {
        book.addWorksheet('Liste').addRow(['Ali', '0532 123 45 67']);
      });
      const [strings, sheet] = ['xl/sharedStrings.xml', 'xl/worksheets/sheet1.xml'];
      const rels = 'xl/_rels/workbook.xml.rels';
      const parts = await JSZip.loadAsync(readFileSync(path));
      const text = async (name: string): Promise<string> =>
        (await parts.file(name)?.async('string')) ?? '';
      const others = Object.keys(parts.files).filter(
        (name) => ![rels, strings, sheet].includes(name),
      );
      const again = new JSZip();
      again.file(
        rels,
        (await text(rels)).replace('worksheets/sheet1.xml', '/xl/worksheets/Kişiler.xml'),
      );
      again.file(strings, await text(strings));
      again.file('xl/worksheets/Kişiler.xml', await text(sheet));
      for (const name of others) again.file(name, await text(name));
      const other = file(await again.generateAsync({ type: 'nodebuffer' }));
      expect(await cells(other)).toEqual([['Ali', '0532 123 45 67']]);
    });

    it('is understood as a list of contacts', async () => {
      const path = await workbook((book) => {
        const sheet = book.addWorksheet('L');
        sheet.getCell('B3').value = 'Müşteri Adı';
        sheet.getCell('C3').value = 'Cep Telefonu';
        sheet.getCell('B4').value = 'Ali';
        sheet.getCell('C4').value = 5_321_234_567;
        sheet.getCell('B6').value = 'Veli';
        sheet.getCell('C6').value = '0532';
      });
      const preview = await previewSheet(path, { country: 'TR' });
      expect([preview.sheet, preview.header_row]).toEqual(['L', 3]);
      expect(preview.mapping).toEqual(jasmine.objectContaining({ B: 'name', C: 'phone' }));
      expect(preview.rows).toEqual([
        jasmine.objectContaining({ row: 4, phone_number: '+905321234567', customer_name: 'Ali' }),
        jasmine.objectContaining({
          row: 6,
          phone_number: null,
          problems: [{ cell: 'C6', problem: 'is too short for a phone number' }],
        }),
      ]);
    });

    it('is refused when empty, or when the sheet named is not there', async () => {
      const path = await workbook((book) => void book.addWorksheet('Boş'));
      await expectAsync(previewSheet(path, { country: 'TR' })).toBeRejectedWithError(
        SheetError,
        'The sheet "Boş" is empty.',
      );
      await expectAsync(previewSheet(path, { country: 'TR', sheet: 'Yok' })).toBeRejectedWithError(
        SheetError,
        /no sheet "Yok"/,
      );
    });
  });

  describe('of another kind', () => {
    const ole = (stream: string) =>
      Buffer.concat([
        Buffer.from('d0cf11e0a1b11ae1', 'hex'),
        Buffer.alloc(504),
        Buffer.from(stream, 'utf16le'),
      ]);
    const table: [what: string, content: Buffer | string, why: RegExp][] = [
      ['nothing', '', /empty/],
      ['a PDF', '%PDF-1.7', /PDF/],
      ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), /picture/],
      ['a photograph', Buffer.from('ffd8ffe0', 'hex'), /picture/],
      ['a gzip archive', Buffer.from('1f8b0800', 'hex'), /gzip/],
      ['a RAR archive', 'Rar!\u001a', /RAR/],
      ['an old workbook', ole('Workbook'), /old Excel file/],
      ['an encrypted workbook', ole('EncryptedPackage'), /password/],
      ['a torn archive', 'PK\u0003\u0004', /damaged/],
      ['bytes', Buffer.from([1, 2, 0, 3]), /neither an Excel sheet/],
    ];
    for (const [what, content, why] of table)
      it(`is refused when it is ${what}, whatever its name`, async () => {
        const found = await detectFile(file(content));
        expect(found.kind).toBe('refused');
        expect(found.kind === 'refused' && found.why).toMatch(why);
        await expectAsync(openSheet(join(folder, 'upload'))).toBeRejectedWithError(SheetError, why);
      });
  });
});
