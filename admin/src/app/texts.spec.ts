import en from '../i18n/en/index.ts';
import tr from '../i18n/tr/index.ts';

declare const __karma__: { readonly config: { readonly sources: string } };

const sources = JSON.parse(decodeURIComponent(__karma__.config.sources)) as Readonly<
  Record<string, string>
>;
const all = Object.entries(sources)
  .filter(([path]) => !path.startsWith('i18n/'))
  .map(([, text]) => text)
  .join('\n');
/** Anything quoted that looks like a key; whether it is one, the list of texts says. */
const quoted = new Set(
  [...all.matchAll(/['"`]([a-z]\w*(?:\.\w+)+)['"`]/g)].map((match) => match[1] ?? ''),
);
/** `t('status.' + word)` and `phase.${word}`: families of keys. */
const families = new Set(
  [...all.matchAll(/['`]([a-z]\w*(?:\.\w+)*\.)(?:'\s*\+|\$\{)/g)].map((match) => match[1] ?? ''),
);
const asked = [...all.matchAll(/\bt\(\s*'([\w.]+)'\s*[,)]/g)].map((match) => match[1] ?? '');

describe('texts', () => {
  it('were looked for in real sources', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(30);
    expect(asked.length).toBeGreaterThan(100);
    expect(families).toContain('status.');
  });

  it('are the same keys in English and Turkish, none of them empty', () => {
    expect(Object.keys(tr).sort()).toEqual(Object.keys(en).sort());
    for (const texts of [en, tr])
      for (const [key, text] of Object.entries(texts))
        expect(text.trim()).withContext(key).not.toBe('');
  });

  it('name the same values in both languages', () => {
    const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(String).sort();
    const turkish: Readonly<Record<string, string>> = tr;
    for (const [key, text] of Object.entries(en))
      expect(values(turkish[key] ?? ''))
        .withContext(key)
        .toEqual(values(text));
  });

  it('exist wherever a page asks for one', () => {
    const missing = asked.filter((key) => !(key in en));
    const hollow = [...families].filter(
      (family) => !Object.keys(en).some((key) => key.startsWith(family)),
    );
    expect(missing).toEqual([]);
    expect(hollow).toEqual([]);
  });

  it('are all used', () => {
    const unused = Object.keys(en).filter(
      (key) => !quoted.has(key) && ![...families].some((family) => key.startsWith(family)),
    );
    expect(unused).toEqual([]);
  });
});
