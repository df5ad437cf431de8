import type { Sequelize } from 'sequelize';
import type { SupervisorMode } from '../../actors/ports/hearing.ts';
import type { Log } from '../../actors/ports/log.ts';
import type { SupervisorAccount } from '../../actors/ports/supervision.ts';
import { isAllowed } from '../http/policies.ts';
import type { Principals } from '../http/principals.ts';
import { writeAudit } from '../stores/audit.ts';

/** What holds for those who act by the keys of a telephone, where no request asks for it. */
export interface PhoneRights {
  /** Whether the account, and the key that was used, may supervise calls as they stand now. */
  maySupervise(account: SupervisorAccount): Promise<boolean>;
  acted(account: SupervisorAccount, callId: string, mode: SupervisorMode): void;
}

/** The same actions of the audit log as those of the routes. */
const ACTIONS: Readonly<Record<SupervisorMode, string>> = {
  listen: 'call.listened',
  whisper: 'call.whispered',
  barge: 'call.barged',
  takeover: 'call.taken_over',
};

export function phoneRights(sequelize: Sequelize, principals: Principals, log: Log): PhoneRights {
  return {
    maySupervise: async ({ userId, keyId }) =>
      isAllowed(
        keyId === null ? await principals.ofAccount(userId) : await principals.ofKeyId(keyId),
        'superviseCalls',
      ),
    acted(account, callId, mode) {
      const line = { action: ACTIONS[mode], ...account, subjectId: callId };
      writeAudit(sequelize, [{ ...line, subjectName: null, note: null, ip: null }]).catch(
        (error: unknown) =>
          log.error(
            { action: line.action, error: error instanceof Error ? error.stack : String(error) },
            'a line of the audit log could not be written',
          ),
      );
    },
  };
}
