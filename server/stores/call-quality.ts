import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';
import type { LineSample } from '../../actors/ports/model.ts';

/** Keeps how a call's line was; nothing for a call without audio. */
export async function saveQuality(
  { sequelize, transaction }: { sequelize: Sequelize; transaction: Transaction },
  callId: string,
  samples: readonly LineSample[],
): Promise<void> {
  if (samples.length === 0) return;
  await sequelize.query(
    'insert into call_quality (call_id, samples) values ($1, $2::jsonb) on conflict do nothing',
    { bind: [callId, JSON.stringify(samples)], transaction },
  );
}

/** The samples of a call, in order. */
export async function qualityOf(
  sequelize: Sequelize,
  callId: string,
): Promise<readonly LineSample[]> {
  const [row] = await sequelize.query<{ samples: LineSample[] }>(
    'select samples from call_quality where call_id = $1',
    { bind: [callId], type: QueryTypes.SELECT },
  );
  return row?.samples ?? [];
}
