import parsePhoneNumber, { getCountryCallingCode, type CountryCode } from 'libphonenumber-js/max';

export type PhoneResult = { readonly phone: string } | { readonly problem: string };

const EXPONENT = /^([\d.,]+)\s*[eE]\s*\+?\s*(\d{1,2})$/;

/**
 * A number as people and spreadsheets write it → E.164. Understands +90, 0090, 90 and 0 prefixes,
 * a leading zero that Excel took away, spaces and punctuation, and scientific notation as long as
 * no digit was lost.
 * @param country ISO 3166 country of numbers without a prefix
 */
export function normalisePhone(given: string, country: string): PhoneResult {
  const text = given
    .trim()
    .normalize('NFKC')
    .replace(/^['"]|['"]$/g, '')
    // A float's decimals, not the last group of 0536 673.16.00.
    .replace(/^(\+?\d{5,})[.,]0+$/, '$1');
  if (text === '') return { problem: 'is empty' };
  const exponent = EXPONENT.exec(text);
  if (exponent) return fromExponent(exponent, country);
  if (/\d\s*[/;|&]\s*\+?\d|\d\s*,\s*\+?\d{5}/.test(text))
    return { problem: 'holds more than one number; give each its own row' };
  const digits = text.replace(/\D/g, '');
  if (digits.length === 0) return { problem: 'holds no digits' };
  if (/\p{L}{2,}/u.test(text.replace(/\b(tel|gsm|cep|phone|mobile|mob)\b/gi, '')))
    return { problem: 'holds text beside the number' };
  return firstValid(readings(text, digits, country), country) ?? invalid(digits);
}

function fromExponent(parts: RegExpExecArray, country: string): PhoneResult {
  const [, mantissa = '', power = ''] = parts;
  const decimals = mantissa.split(/[.,]/)[1]?.length ?? 0;
  const digits = mantissa.replace(/\D/g, '');
  if (decimals < Number(power))
    return {
      problem:
        'is in scientific notation and has lost its last digits; format the column as text and type it again',
    };
  return normalisePhone(digits.slice(0, digits.length - decimals + Number(power)), country);
}

/** What the digits may mean, the likeliest first. */
function readings(text: string, digits: string, country: string): string[] {
  if (text.startsWith('+')) return [`+${digits}`];
  if (digits.startsWith('00')) return [`+${digits.slice(2)}`];
  const code = getCountryCallingCode(country as CountryCode);
  return [
    ...(digits.startsWith(code) && digits.length > 10 ? [`+${digits}`] : []),
    `+${code}${digits.replace(/^0/, '')}`,
    ...(digits.startsWith(`0${code}`) ? [`+${digits.slice(1)}`] : []),
  ];
}

function firstValid(candidates: readonly string[], country: string): PhoneResult | undefined {
  for (const candidate of candidates) {
    const parsed = parsePhoneNumber(candidate, country as CountryCode);
    if (parsed?.isValid()) return { phone: parsed.number };
  }
  return undefined;
}

function invalid(digits: string): PhoneResult {
  if (digits.length < 7) return { problem: 'is too short for a phone number' };
  if (digits.length > 15) return { problem: 'is too long for a phone number' };
  return { problem: 'is not a valid phone number' };
}
