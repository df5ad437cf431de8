/** What `{{placeholders}}` stand for: the tool's arguments first, then the contact's values. */
export type Values = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /\{\{\s*([^{}\s]+)\s*\}\}/g;

function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export const fillUrl = (url: string, values: Values): string =>
  url.replace(PLACEHOLDER, (_all, name: string) => encodeURIComponent(plain(values[name])));

/** In a JSON template a text stands between quotes: what it holds cannot end them. */
export const fillBody = (body: string, values: Values, isJson: boolean): string =>
  body.replace(PLACEHOLDER, (_all, name: string) => {
    const value = values[name];
    return isJson && typeof value === 'string' ? JSON.stringify(value).slice(1, -1) : plain(value);
  });
