import { createHash } from 'node:crypto';
import type { RoutedTrunk } from './model.ts';

/** Which of a trunk's numbers a call shows. */
export function callerIdFor(trunk: RoutedTrunk, callee: string): string | null {
  const pool = [
    ...new Set(trunk.callerId === null ? trunk.callerIds : [trunk.callerId, ...trunk.callerIds]),
  ];
  const [first = null] = pool;
  if (pool.length < 2) return first;
  switch (trunk.callerIdMode) {
    case 'fixed':
      return trunk.callerId ?? first;
    case 'rotate':
      return pool[trunk.turn % pool.length] ?? first;
    case 'sticky':
      return steady(pool, callee);
    case 'local':
      return steady(nearest(pool, callee), callee);
  }
}

/**
 * The same callee always sees the same number, and a number that is added or taken away changes it
 * for few others: the highest hash of the pair wins.
 */
function steady(pool: readonly string[], callee: string): string | null {
  const hash = (number: string) =>
    createHash('sha1').update(`${callee} ${number}`).digest().readUInt32BE();
  return pool.toSorted((a, b) => hash(b) - hash(a))[0] ?? null;
}

/** Those that share most digits with the callee's beginning. */
function nearest(pool: readonly string[], callee: string): string[] {
  const shared = (number: string) => {
    let length = 0;
    while (length < callee.length && number[length] === callee[length]) length++;
    return length;
  };
  const most = Math.max(...pool.map(shared));
  return pool.filter((number) => shared(number) === most);
}
