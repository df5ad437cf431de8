import { readFileSync } from 'node:fs';

/** Settings that are never shown, and may stand in files. */
export const SECRETS = [
  ...['HEP_KEY', 'OPENAI_API_KEY', 'OPENAI_FALLBACK_API_KEY', 'DRACHTIO_SECRET'],
  ...['ASTERISK_PASSWORD', 'FREESWITCH_PASSWORD', 'SECRET_KEY', 'DATABASE_URL'],
];

type Environment = Readonly<Record<string, string | undefined>>;

export interface WithSecrets {
  readonly environment: Environment;
  /** What could not be read, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Takes each secret that is named by a file (`NAME_FILE`, as container secrets are mounted) out of it; the
 * line break at its end does not belong to it.
 */
export function withSecretFiles(environment: Environment): WithSecrets {
  const read: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of SECRETS) {
    const file = environment[`${name}_FILE`];
    if (!file) continue;
    if (environment[name]) problems.push(`${name}: ${name} and ${name}_FILE exclude one another`);
    else
      try {
        read[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        problems.push(
          `${name}_FILE: should be a file that can be read (${(error as Error).message})`,
        );
      }
  }
  return { environment: { ...environment, ...read }, problems };
}
