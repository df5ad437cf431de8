import type { LostCall } from '../../actors/ports/store.ts';
import { CallLog, SipTrunk } from '../models/index.ts';
import { routeOf } from '../stores/profile.ts';
import type { Parts } from './actors.ts';

/**
 * Hangs up the calls of a node that died where a PBX still has them: nobody else knows of them. Calls of our own SIP have
 * ended with their node.
 */
export async function hangUpLost(
  { box, line, log }: Pick<Parts, 'box' | 'line' | 'log'>,
  calls: readonly LostCall[],
): Promise<void> {
  const rows = await CallLog.findAll({ where: { id: calls.map(({ callId }) => callId) } });
  const trunks = await SipTrunk.findAll({ where: { telephony: 'asterisk' } });
  const routes = new Map(trunks.map((trunk) => [trunk.id, routeOf(trunk, box)]));
  for (const row of rows) {
    const route = routes.get(row.trunk_id ?? '');
    if (!route || row.sip_call_id === null) continue;
    const legs = [row.sip_call_id, ...row.second_sip_call_ids, ...row.supervisor_sip_call_ids];
    await Promise.all(legs.map((id) => line.hangUpLost(route, id))).catch((error: unknown) =>
      log.warn({ callId: row.id, error: String(error) }, 'a call was left in its PBX'),
    );
  }
}
