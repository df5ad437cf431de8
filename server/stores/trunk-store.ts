import type { Sequelize } from 'sequelize';
import type { TrunkRoute } from '../../actors/ports/model.ts';
import { SipTrunk } from '../models/index.ts';
import { usedSlots } from './campaign-stats.ts';
import { routeOf } from './profile.ts';
import type { SecretBox } from './secret-box.ts';

/**
 * Reads the trunks in use, with their passwords opened: for telephony alone. A password is opened again
 * only when its row has changed.
 */
export function trunkReader(box: SecretBox): () => Promise<TrunkRoute[]> {
  let known = new Map<string, { readonly changedAt: number; readonly route: TrunkRoute }>();
  return async () => {
    const rows = await SipTrunk.findAll({ where: { is_active: true }, order: ['id'] });
    known = new Map(
      rows.map((row) => {
        const changedAt = row.updated_at.getTime();
        const before = known.get(row.id);
        const isSame = before?.changedAt === changedAt;
        return [row.id, isSame ? before : { changedAt, route: routeOf(row, box) }];
      }),
    );
    return [...known.values()].map(({ route }) => route);
  };
}

/** Calls over a trunk now, on all nodes. */
export const activeCallsOf = async (sequelize: Sequelize, id: string): Promise<number> =>
  (await usedSlots(sequelize, 'trunk', [id])).get(id) ?? 0;

/** Its carrier asked for no calls for a while (Retry-After). */
export const isResting = ({ rests_until: until }: SipTrunk): boolean =>
  until !== null && until.getTime() > Date.now();
