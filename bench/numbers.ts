import parsePhoneNumber from 'libphonenumber-js/max';

const FIRST = 5_321_000_000;
/** Last two digits, which choose the lab's callee. */
const TALKING = [0, 49] as const;
const INTERRUPTING = [50, 56] as const;
/** Of so many callees one interrupts. */
const INTERRUPTS_ONE_OF = 8;

/**
 * Valid Turkish mobile numbers whose last two digits lie between two. `skip` numbers are passed
 * over first, so that batches do not share any.
 */
export function numbersEnding(
  [least, most]: readonly [number, number],
  count: number,
  skip = 0,
): string[] {
  const numbers: string[] = [];
  for (let n = FIRST, passed = 0; numbers.length < count; n++) {
    const ending = n % 100;
    if (ending < least || ending > most) continue;
    const phone = `+90${n}`;
    if (!parsePhoneNumber(phone)?.isValid()) continue;
    if (passed++ >= skip) numbers.push(phone);
  }
  return numbers;
}

/** Callees who talk, and one in eight who interrupts. Those before `skip` are left out. */
export function talkers(count: number, skip = 0): string[] {
  const all = skip + count;
  const interrupting = numbersEnding(INTERRUPTING, Math.floor(all / INTERRUPTS_ONE_OF));
  const talking = numbersEnding(TALKING, all - interrupting.length);
  return Array.from({ length: all }, (_, index) =>
    index % INTERRUPTS_ONE_OF === INTERRUPTS_ONE_OF - 1 ? interrupting.shift() : talking.shift(),
  )
    .filter((number) => number !== undefined)
    .slice(skip);
}
