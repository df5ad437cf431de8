import { Op, type Model, type ModelStatic, type WhereOptions } from 'sequelize';
import { Id, type Page } from '../contract/common.ts';
import { RequestError } from '../http/errors.ts';

interface PageRequest<M extends Model> {
  readonly where: WhereOptions;
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly include?: { model: ModelStatic<Model>; required?: boolean }[];
  readonly order?: 'newest' | 'oldest';
  readonly model: ModelStatic<M>;
}

/** One page, newest first. Ids sort by time, so the last id of a page is its cursor. */
export async function pageOf<M extends Model & { id: string }, T>(
  { model, where, limit, cursor, order = 'newest' }: PageRequest<M>,
  present: (row: M) => T,
): Promise<Page<T>> {
  if (cursor !== undefined && !Id.safeParse(cursor).success)
    throw new RequestError(
      422,
      'invalid_values',
      'cursor: pass the next_cursor of the page before',
    );
  const after =
    cursor === undefined ? {} : { id: { [order === 'newest' ? Op.lt : Op.gt]: cursor } };
  const rows = await model.findAll({
    where: { [Op.and]: [where, after] } as never,
    order: [['id', order === 'newest' ? 'DESC' : 'ASC']],
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  return {
    data: shown.map(present),
    next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

export const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
