import { col, fn, Op, where, type WhereOptions } from 'sequelize';
import type { ListCalls } from '../../contract/calls.ts';
import { firstIdAt } from '../../models/index.ts';
import { changesOf } from '../changes.ts';

export type CallFilter = Omit<ListCalls, 'limit' | 'cursor' | 'sort'>;

/** Which calls a list asks for. */
export function callsWhere(filter: CallFilter): WhereOptions {
  const { phone, is_answered, from, to, ...same } = filter;
  return {
    [Op.and]: [
      changesOf(same),
      ...(phone === undefined ? [] : [phoneLike(phone)]),
      ...(is_answered === undefined
        ? []
        : [{ connected_at: is_answered ? { [Op.not]: null } : { [Op.is]: null } }]),
      madeWithin(from, to),
    ],
  };
}

/** Ids carry the time of their making, and every list is in their order: no second index is needed. */
export function madeWithin(from: string | undefined, to: string | undefined): WhereOptions {
  const limits = {
    ...(from !== undefined && { [Op.gte]: firstIdAt(Date.parse(from)) }),
    ...(to !== undefined && { [Op.lt]: firstIdAt(Date.parse(to)) }),
  };
  return Reflect.ownKeys(limits).length > 0 ? { id: limits } : {};
}

function phoneLike(phone: string): WhereOptions {
  const digits = phone.replaceAll(/\D/g, '');
  const begins = { phone_number: { [Op.like]: `+${digits}%` } };
  if (phone.startsWith('+')) return begins;
  const reversed = [...digits].reverse().join('');
  const ends = where(fn('reverse', col('phone_number')), { [Op.like]: `${reversed}%` });
  return { [Op.or]: [begins, ends] };
}

/** A column of the contract as the store sorts by it: ids are in the order of creation. */
export const sortColumn = (sort: string | undefined): string | undefined =>
  sort?.replace('created_at', 'id');
