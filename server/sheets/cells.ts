/** A cell as text, and what is wrong with it when it cannot be read as meant. */
export interface CellText {
  readonly text: string;
  readonly problem?: string;
}

const text = (value: string): CellText => ({ text: value.trim() });

/** Whatever a workbook's cell holds, as the text its owner sees, without exponents. */
export function cellText(value: unknown): CellText {
  if (value === null || value === undefined) return text('');
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return text(value ? 'true' : 'false');
  if (value instanceof Date) return text(dateText(value));
  return objectText(value as Record<string, unknown>);
}

/** 9.05321234567E+11 is how Excel keeps a phone number: 905321234567. */
function numberText(value: number): CellText {
  if (!Number.isFinite(value)) return { text: '', problem: 'is not a number' };
  return text(Number.isInteger(value) ? BigInt(value).toString() : String(value));
}

const dateText = (date: Date): string =>
  Number.isNaN(date.getTime()) ? '' : date.toISOString().replace(/T00:00:00\.000Z$/, '');

function objectText(value: Record<string, unknown>): CellText {
  if ('error' in value) return { text: '', problem: `holds the error ${String(value['error'])}` };
  if ('result' in value || 'formula' in value || 'sharedFormula' in value) {
    return value['result'] === undefined || value['result'] === null
      ? { text: '', problem: 'holds a formula without a stored result; open and save the workbook' }
      : cellText(value['result']);
  }
  if (Array.isArray(value['richText']))
    return text((value['richText'] as { text?: string }[]).map((part) => part.text ?? '').join(''));
  return 'text' in value ? cellText(value['text']) : text('');
}

/** 1 → A, 27 → AA. */
export function columnLetter(column: number): string {
  let letters = '';
  for (let rest = column; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** A → 1, AA → 27. */
export const columnNumber = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
