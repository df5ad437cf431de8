import { join } from 'node:path';
import pino from 'pino';
import type { Log } from '../../actors/ports/log.ts';

interface LogOptions {
  readonly stdout: boolean;
  readonly dataDir: string;
  readonly level: string;
}

/** Structured JSON lines. Messages are static; what could name a person is cut out of fields. */
export function openLog({ stdout, dataDir, level }: LogOptions): Log & { close(): void } {
  const destination = pino.destination({
    dest: stdout ? 1 : join(dataDir, 'callboard.log'),
    mkdir: true,
    sync: false,
  });
  const log = pino(
    {
      level,
      redact: {
        paths: ['*.password', '*.apiKey', '*.phone', '*.phone_number', '*.text', 'phone', 'text'],
        remove: true,
      },
    },
    destination,
  );
  return {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => log.error(fields, message),
    close: () => destination.flushSync(),
  };
}
