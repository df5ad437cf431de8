import {
  literal,
  Op,
  type Attributes,
  type Model,
  type ModelStatic,
  type WhereOptions,
} from 'sequelize';
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
  /** Columns that are too large for a list. */
  readonly leaveOut?: readonly (keyof Attributes<M> & string)[];
}

/** By what the page was sorted, and where it ended. The value is the database's own text of it. */
const Cursor = z.tuple([z.string(), z.string().nullable(), Id]);
type Cursor = z.infer<typeof Cursor>;

const NEWEST_FIRST = '-id';

/**
 * One page by keyset: each costs the same, however far down it is. Ids sort by time, so without a
 * sort the newest come first. A sorted column needs an index on (column, id), after the columns it
 * is filtered by.
 */
export async function pageOf<M extends Model & { id: string }, T>(
  { model, where, limit, cursor, sort = NEWEST_FIRST, leaveOut = [] }: PageRequest<M>,
  present: (row: M) => T,
): Promise<Page<T>> {
  const order = orderOf(model, sort);
  const after = cursor === undefined ? null : read(cursor, sort);
  const find = (part: string[], by: string, atMost: number) =>
    model.findAll({
      attributes: {
        include: [[literal(`${order.column}::text`), 'sort_value']],
        exclude: [...leaveOut],
      },
      where: { [Op.and]: [where, ...part.map((sql) => literal(sql))] } as WhereOptions<
        Attributes<M>
      >,
      order: literal(by) as never,
      limit: atMost,
    });
  // Rows with a value and rows without are read apart: an index gives either in order, not both.
  const rows =
    after?.[1] === null ? [] : await find(order.withValue(after), order.byValue, limit + 1);
  if (order.isNullable && rows.length <= limit)
    rows.push(...(await find(order.withoutValue(after), order.byId, limit + 1 - rows.length)));
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    next_cursor: rows.length > limit && last ? write(last, sort) : null,
  };
}

/** The SQL of an order: what it sorts by, and what comes after a cursor. */
function orderOf(model: ModelStatic<Model>, sort: string) {
  const isDescending = sort.startsWith('-');
  const name = isDescending ? sort.slice(1) : sort;
  const attribute = model.getAttributes()[name];
  if (!attribute) throw new Error(`${model.name} has no column ${name}`);
  const [column, id] = [`"${model.name}"."${name}"`, `"${model.name}"."id"`];
  const isNullable = attribute.allowNull !== false && !attribute.primaryKey;
  const [direction, sign] = isDescending ? ['desc', '<'] : ['asc', '>'];
  const escaped = (text: string) => model.sequelize?.escape(text) ?? '';
  return {
    column,
    isNullable,
    byId: `${id} ${direction}`,
    byValue: name === 'id' ? `${id} ${direction}` : `${column} ${direction}, ${id} ${direction}`,
    withValue(after: Cursor | null): string[] {
      const present = isNullable ? [`${column} is not null`] : [];
      if (after?.[1] == null) return present;
      const [, value, lastId] = after;
      return [...present, `(${column}, ${id}) ${sign} (${escaped(value)}, ${escaped(lastId)})`];
    },
    withoutValue(after: Cursor | null): string[] {
      const absent = [`${column} is null`];
      return after?.[1] === null ? [...absent, `${id} ${sign} ${escaped(after[2])}`] : absent;
    },
  };
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

/** `%` and `_` of a person's words are only signs. */
export const likeWords = (words: string): string => `%${words.replaceAll(/[\\%_]/g, '\\$&')}%`;

/** What begins so. */
export const likePrefix = (text: string): string => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

export const iso = (date: Date | null): string | null => date?.toISOString() ?? null;
