/** Languages that voice models speak well. */
export const LANGUAGES = [
  ...['tr', 'en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'ru', 'uk', 'ar', 'az', 'fa'],
  ...['el', 'bg', 'ro', 'sv', 'da', 'no', 'fi', 'cs', 'hu', 'he', 'hi', 'ja', 'ko', 'zh'],
] as const;

/** Codes with their names in a language, by name; codes of one's own are kept. */
export function namedLanguages(inLanguage: string, codes: readonly string[] = LANGUAGES) {
  const names = new Intl.DisplayNames(inLanguage, { type: 'language', fallback: 'code' });
  return codes
    .map((code) => ({ code, name: nameOf(names, code) }))
    .sort((a, b) => a.name.localeCompare(b.name, inLanguage));
}

function nameOf(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
