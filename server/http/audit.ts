import type { Sequelize } from 'sequelize';
import { z } from 'zod';
import type { Log } from '../../actors/ports/log.ts';
import { Id } from '../contract/common.ts';
import { writeAudit, type AuditLine } from '../stores/audit.ts';
import type { AuditNote, Principal } from './route.ts';

/** What a request that succeeded tells its recorder. Neither body nor secrets are among it. */
export interface Recorded {
  readonly action: string;
  readonly principal: Principal | null;
  readonly ip: string;
  readonly params: Readonly<Record<string, string>>;
  readonly answer: unknown;
  readonly note: AuditNote;
}

export type Recorder = (recorded: Recorded) => Promise<void>;

export const noRecorder: Recorder = () => Promise.resolve();

/** Writes the audit log. A line that cannot be written is an error in our log, not the request's. */
export const recorder =
  (sequelize: Sequelize, log: Log): Recorder =>
  async (recorded) => {
    try {
      await writeAudit(sequelize, [lineOf(recorded)]);
    } catch (error) {
      log.error(
        { action: recorded.action, error: error instanceof Error ? error.stack : String(error) },
        'a line of the audit log could not be written',
      );
    }
  };

/** What an answer says of the thing it is about. */
const Answer = z.object({
  id: Id.optional(),
  name: z.string().optional(),
  email: z.string().optional(),
});

export function lineOf({ action, principal, ip, params, answer, note }: Recorded): AuditLine {
  const about = Answer.catch({}).parse(answer);
  const named = Object.values(params).find((value) => Id.safeParse(value).success);
  return {
    action,
    userId: principal?.userId ?? note.userId ?? null,
    keyId: principal?.key?.id ?? null,
    subjectId: note.subjectId ?? named ?? about.id ?? null,
    subjectName: note.subjectName ?? about.name ?? about.email ?? null,
    note: note.note ?? null,
    ip,
  };
}
