import { literal, Op, type Model, type ModelStatic, type WhereOptions } from 'sequelize';
import { z } from 'zod';
import { Id, type Page } from '../contract/common.ts';
import { RequestError } from '../http/errors.ts';

interface PageRequest<M extends Model> {
  readonly model: ModelStatic<M>;
  readonly where: WhereOptions;
  readonly limit: number;
  readonly cursor: string | undefined;
  /** A column, `-` before it for largest first; a column that is null stands last either way. */
  readonly sort?: string | undefined;
}

/** By what the page was sorted, and where it ended. The value is the database's own text of it. */
const Cursor = z.tuple([z.string(), z.string().nullable(), Id]);
type Cursor = z.infer<typeof Cursor>;

const NEWEST_FIRST = '-id';

/**
 * One page by keyset: each costs the same, however far down it is. Ids sort by time, so without a
 * sort the newest come first. A sorted column needs an index on (column, id).
 */
export async function pageOf<M extends Model & { id: string }, T>(
  { model, where, limit, cursor, sort = NEWEST_FIRST }: PageRequest<M>,
  present: (row: M) => T,
): Promise<Page<T>> {
  const isDescending = sort.startsWith('-');
  const column = quoted(model, isDescending ? sort.slice(1) : sort);
  const direction = isDescending ? 'DESC' : 'ASC';
  const after = cursor === undefined ? {} : afterOf(model, column, read(cursor, sort));
  const rows = await model.findAll({
    attributes: { include: [[literal(`${column}::text`), 'sort_value']] },
    where: { [Op.and]: [where, after] } as never,
    order: literal(
      `${column} ${direction} nulls last, ${quoted(model, 'id')} ${direction}`,
    ) as never,
    limit: limit + 1,
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    next_cursor: rows.length > limit && last ? write(last, sort) : null,
  };
}

const quoted = (model: ModelStatic<Model>, column: string): string => {
  if (!(column in model.getAttributes())) throw new Error(`${model.name} has no column ${column}`);
  return `"${model.name}"."${column}"`;
};

function afterOf(model: ModelStatic<Model>, column: string, [sort, value, id]: Cursor) {
  const sign = sort.startsWith('-') ? '<' : '>';
  const escaped = (text: string) => model.sequelize?.escape(text) ?? '';
  const later = `${quoted(model, 'id')} ${sign} ${escaped(id)}`;
  if (value === null) return literal(`(${column} is null and ${later})`);
  const here = escaped(value);
  return literal(
    `(${column} ${sign} ${here} or (${column} = ${here} and ${later}) or ${column} is null)`,
  );
}

function write(row: Model & { id: string }, sort: string): string {
  const cursor: Cursor = [sort, row.get('sort_value') as string | null, row.id];
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function read(text: string, sort: string): Cursor {
  try {
    const cursor = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (cursor[0] === sort) return cursor;
  } catch {
    // Told below.
  }
  throw new RequestError(
    422,
    'invalid_values',
    'cursor: pass the next_cursor of the page before, with the same sort',
  );
}

export const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
