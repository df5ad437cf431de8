/** A byte order mark: Excel then reads UTF-8. */
const BOM = '\ufeff';
/** A cell that begins so would be run as a formula (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r]/;
/** A signed number or a phone number is harmless, and must stay what it is. */
const FIGURE = /^[+-]?[\d.,\s]+%?$/;

/** A table as CSV (RFC 4180) that a spreadsheet opens without running anything. */
export function csvOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return BOM + [heads, ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

function cell(text: string): string {
  const harmless = FORMULA.test(text) && !FIGURE.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Hands a file to the browser's downloads. */
export function download(name: string, type: string, content: string | Blob): void {
  const address = URL.createObjectURL(
    content instanceof Blob ? content : new Blob([content], { type }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address));
}
