import { getCountryCallingCode, type CountryCode } from 'libphonenumber-js/max';
import { col, fn, Op, where, type WhereOptions } from 'sequelize';

/** Fewer digits would match a good part of all numbers; at their end they are spread evenly. */
const MIN_DIGITS = 3;
const MIN_LAST_DIGITS = 4;
/** Fewer characters have no trigram, so no index could find them. */
const MIN_LETTERS = 3;

/** Text that may be a phone number: digits and what people put between them. */
const digitsOf = (text: string): string | undefined => {
  const digits = text.replace(/[\s()+./-]/g, '');
  return /^\d+$/.test(digits) && digits.length >= MIN_DIGITS ? digits : undefined;
};

/**
 * Numbers that begin or end with what somebody typed, with or without country code and leading
 * zero. Undefined: the text is no part of a number. Both ends have an index.
 */
export function phoneMatches(text: string, country: string): WhereOptions | undefined {
  const digits = digitsOf(text);
  if (digits === undefined) return undefined;
  const begins = [...new Set(beginnings(text.trim(), digits, country))].map((start) => ({
    phone_number: { [Op.like]: `${start}%` },
  }));
  const reversed = [...digits].reverse().join('');
  const ends = where(fn('reverse', col('phone_number')), { [Op.like]: `${reversed}%` });
  const mayEnd = digits.length >= MIN_LAST_DIGITS && !text.trim().startsWith('+');
  return { [Op.or]: mayEnd ? [...begins, ends] : begins };
}

function beginnings(text: string, digits: string, country: string): string[] {
  if (text.startsWith('+')) return [`+${digits}`];
  if (digits.startsWith('00')) return [`+${digits.slice(2)}`];
  const code = getCountryCallingCode(country as CountryCode);
  return [`+${digits}`, `+${code}${digits.replace(/^0/, '')}`];
}

/** Names that contain the text; undefined when it is too short to look for. */
export const nameMatches = (column: string, text: string): WhereOptions | undefined =>
  text.trim().length < MIN_LETTERS ? undefined : { [column]: containing(text) };

/** For tables small enough to be read whole. */
export const containing = (text: string) => ({
  [Op.iLike]: `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`,
});
