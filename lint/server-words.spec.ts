import { globSync, readFileSync } from 'node:fs';

const CATALOGUE = 'admin/src/i18n/tr/server.json';
const SOURCES = '{server,actors,sip,media}/**/*.ts';

/** All that the server can say, as one text: joined literals, without their escapes. */
const said = globSync(SOURCES, { exclude: (path) => path.endsWith('.spec.ts') })
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n')
  .replace(/['`]\s*\+\s*['`]/g, '')
  .replaceAll('\\\\', '\\')
  .replaceAll("\\'", "'");

describe('the Turkish of what the server says', () => {
  const sentences = Object.keys(JSON.parse(readFileSync(CATALOGUE, 'utf8')) as object);

  it('is there', () => expect(sentences.length).toBeGreaterThan(100));

  it('answers to sentences that the server still says', () => {
    const stale = sentences.filter((sentence) =>
      sentence.split(/\{[a-z]+\}/).some((part) => !said.includes(part.replace(/^: /, ''))),
    );
    expect(stale).toEqual([]);
  });
});
