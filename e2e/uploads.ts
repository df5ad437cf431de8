import ExcelJS from 'exceljs';
import { crc32, deflateRawSync } from 'node:zlib';

type Bytes = Uint8Array<ArrayBuffer>;

/** A workbook with one sheet. */
export async function workbook(rows: readonly (readonly unknown[])[]): Promise<Bytes> {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('Contacts');
  for (const row of rows) sheet.addRow([...row]);
  return new Uint8Array(await book.xlsx.writeBuffer());
}

const OLE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const inOle = (stream: string): Bytes =>
  new Uint8Array(
    Buffer.concat([OLE, Buffer.alloc(504), Buffer.from(stream, 'utf16le'), Buffer.alloc(512)]),
  );

/** The old Excel format, and a workbook that Excel encrypted: both are OLE files. */
export const oldExcel = inOle('Workbook');
export const encryptedWorkbook = inOle('EncryptedPackage');

interface Packed {
  readonly name: string;
  readonly content: Buffer;
  /** What the archive says of the size, when that is a lie. */
  readonly claimed?: number;
}

/** A ZIP archive (APPNOTE.TXT 4.3), deflated. */
export function zip(entries: readonly Packed[]): Bytes {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, claimed = content.length } of entries) {
    const data = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(claimed, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), fields, Buffer.from(name)]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    const made = Buffer.from('504b01021400', 'hex');
    directory.push(Buffer.concat([made, fields, rest, Buffer.from(name)]));
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...parts, central, end]));
}

const MIB = 1024 * 1024;
const CONTENTS = Buffer.from(
  '<workbook><sheets><sheet name="Contacts" sheetId="1" r:id="rId1"/></sheets></workbook>',
);

/** A workbook that unpacks to far more than any sheet of contacts. */
export const zipBomb = (): Bytes =>
  zip([
    { name: 'xl/workbook.xml', content: CONTENTS },
    { name: 'xl/worksheets/sheet1.xml', content: Buffer.alloc(64 * MIB, ' ') },
  ]);
