/** Structured log. `message` is a static text; ids and counts go into `fields`, never a person. */
export interface Log {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** For tests that do not look at the log. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
