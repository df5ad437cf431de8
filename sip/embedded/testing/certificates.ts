import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

/** An authority for one spec, by Debian's openssl. */
export class Authority {
  readonly certificate: string;
  readonly #directory = mkdtempSync(join(tmpdir(), 'callboard-ca-'));
  #count = 0;

  constructor(name: string) {
    this.#openssl('req', '-x509', ...this.#newKey('ca.key'), '-days', '2', '-subj', `/CN=${name}`, [
      '-out',
      'ca.pem',
    ]);
    this.certificate = this.#read('ca.pem');
  }

  /** @param names subjectAltName as openssl writes it, e.g. `DNS:sip.example` */
  issue(names: string, { days = 2 } = {}): Issued {
    const name = `c${this.#count++}`;
    writeFileSync(join(this.#directory, `${name}.ext`), `subjectAltName=${names}\n`);
    this.#openssl('req', ...this.#newKey(`${name}.key`), '-subj', '/CN=-', '-out', `${name}.csr`);
    this.#openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', [
      ...['-CAcreateserial', '-days', String(days)],
      ...['-extfile', `${name}.ext`, '-out', `${name}.pem`],
    ]);
    return { certificate: this.#read(`${name}.pem`), key: this.#read(`${name}.key`) };
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #newKey(file: string): string[] {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file];
  }

  #openssl(...parameters: (string | string[])[]): void {
    execFileSync('openssl', parameters.flat(), { cwd: this.#directory, stdio: 'pipe' });
  }

  #read(file: string): string {
    return readFileSync(join(this.#directory, file), 'utf8');
  }
}
