import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const VERSION = 'v1';

/** Encrypts secrets at rest with AES-256-GCM; what was changed by anybody else does not open. */
export class SecretBox {
  readonly #key: Buffer;

  /** @param secret any text of 32 characters or more; the key is derived from it */
  constructor(secret: string) {
    this.#key = createHash('sha256').update('callboard secrets\0').update(secret).digest();
  }

  seal(text: string): string {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    return [VERSION, iv, cipher.getAuthTag(), sealed]
      .map((part) => (typeof part === 'string' ? part : part.toString('base64url')))
      .join('.');
  }

  /** @throws Error when the text was sealed with another key or changed since */
  open(sealed: string): string {
    const [version, iv = '', tag = '', text = ''] = sealed.split('.');
    if (version !== VERSION) throw new Error('a stored secret has an unknown form');
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, Buffer.from(iv, 'base64url'));
      decipher.setAuthTag(Buffer.from(tag, 'base64url'));
      return decipher.update(text, 'base64url', 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new Error(
        'a stored secret does not open: SECRET_KEY (or the key file) is not the one it was sealed with',
        { cause },
      );
    }
  }
}

/** The installation's key: from the environment, or a file only its owner can read, made once. */
export function installationKey(fromEnvironment: string | null, file: string): string {
  if (fromEnvironment) return fromEnvironment;
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8').trim();
}
