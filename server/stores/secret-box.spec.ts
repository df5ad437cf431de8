import fc from 'fast-check';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationKey, SecretBox } from './secret-box.ts';

const KEY = 'a key of thirty-two characters!!';

describe('the secret box', () => {
  it('opens what it sealed, and seals the same text differently each time', () => {
    const box = new SecretBox(KEY);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sealed = box.seal(text);
        expect(box.open(sealed)).toBe(text);
        expect(box.seal(text)).not.toBe(sealed);
      }),
    );
  });

  it('does not open what was changed, or sealed with another key', () => {
    const box = new SecretBox(KEY);
    const sealed = box.seal('hunter2');
    expect(() => new SecretBox(`${KEY}?`).open(sealed)).toThrowError(/SECRET_KEY/);
    const [version, iv, tag, text = ''] = sealed.split('.');
    const flipped = text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`;
    expect(() => box.open([version, iv, tag, flipped].join('.'))).toThrow();
    expect(() => box.open('plain text')).toThrowError(/unknown form/);
  });

  it('keeps the installation’s key in a file that only its owner can read, made once', () => {
    const folder = mkdtempSync(join(tmpdir(), 'callboard key '));
    try {
      const file = join(folder, 'data', 'secret.key');
      const key = installationKey(null, file);
      expect(key.length).toBeGreaterThanOrEqual(32);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(installationKey(null, file)).toBe(key);
      expect(installationKey('given', file)).toBe('given');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
