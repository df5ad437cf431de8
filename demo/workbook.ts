import ExcelJS from 'exceljs';
import parsePhoneNumber from 'libphonenumber-js/max';

const FIRST = 5_321_000_000;
/** Walks the hundred endings in an order that mixes the callees' kinds. */
const STRIDE = 37;

/** Valid Turkish mobile numbers; their last two digits choose who answers. */
export function contactNumbers(count: number): string[] {
  const numbers: string[] = [];
  for (let n = 0; numbers.length < count; n++) {
    const phone = `+90${FIRST + Math.floor(n / 100) * 100 + ((n * STRIDE) % 100)}`;
    if (parsePhoneNumber(phone)?.isValid()) numbers.push(phone);
  }
  return numbers;
}

/** A sheet as people keep them: a title above, the prefix written in four ways, other columns. */
export async function contactsWorkbook(
  numbers: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('Kişiler');
  sheet.addRow(['Randevu hatırlatma']);
  sheet.addRow([]);
  sheet.addRow(['Müşteri Adı', 'Cep Telefonu', 'Şehir', 'Randevu']);
  for (const [index, phone] of numbers.entries())
    sheet.addRow([
      `Müşteri ${index + 1}`,
      written(phone, index),
      'Ankara',
      new Date(Date.UTC(2026, 11, 1)),
    ]);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

function written(phone: string, index: number): string | number {
  const national = phone.slice(3);
  switch (index % 4) {
    case 0:
      return phone;
    case 1:
      return Number(national);
    case 2:
      return `0${national.slice(0, 3)} ${national.slice(3, 6)} ${national.slice(6, 8)} ${national.slice(8)}`;
    default:
      return `0090${national}`;
  }
}
