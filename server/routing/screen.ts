import parsePhoneNumber from 'libphonenumber-js/max';
import { isEmergencyNumber } from './emergency.ts';
import type { NumberRefusal, RefusalCode, RoutingRules } from './model.ts';

/**
 * Networks without a country: satellite telephones and international networks, ten to a hundred
 * times the price of any other call and the favourite of toll fraud. libphonenumber calls some of
 * them mobile, so they are known by code (ITU-T E.164 assigned codes, E.164.D).
 */
const GLOBAL_NETWORKS = ['870', '878', '881', '882', '883', '888', '979'];
/** No number of a subscriber is shorter (calling code and all). */
const SHORTEST = 7;

type Screening = Pick<
  RoutingRules,
  'allowedCountries' | 'blockedCountries' | 'blockedPrefixes' | 'blocksPremium'
>;

const refuse = (code: RefusalCode, about: string, explanation: string): NumberRefusal => ({
  code,
  about,
  explanation,
});

/** Why a number is called over no trunk; null when it may be called. */
export function screen(number: string, rules: Screening): NumberRefusal | null {
  if (isEmergencyNumber(number))
    return refuse('emergency', '', 'Emergency numbers are never called.');
  if (number.replace(/\D/g, '').length < SHORTEST)
    return refuse('short', '', 'The number is too short to be anybody’s telephone.');
  const prefix = rules.blockedPrefixes.find((blocked) => number.startsWith(blocked));
  if (prefix !== undefined)
    return refuse('prefix', prefix, `Numbers that begin with ${prefix} are blocked here.`);
  return (rules.blocksPremium ? premium(number) : null) ?? foreign(number, rules);
}

function premium(number: string): NumberRefusal | null {
  const network = GLOBAL_NETWORKS.find((code) => number.startsWith(`+${code}`));
  if (network)
    return refuse(
      'satellite',
      `+${network}`,
      `+${network} is a satellite or international network; such calls are blocked here.`,
    );
  return parsePhoneNumber(number)?.getType() === 'PREMIUM_RATE'
    ? refuse('premium', '', 'Premium-rate numbers are blocked here.')
    : null;
}

function foreign(
  number: string,
  { allowedCountries, blockedCountries }: Screening,
): NumberRefusal | null {
  if (allowedCountries.length === 0 && blockedCountries.length === 0) return null;
  const country = parsePhoneNumber(number)?.country;
  if (country === undefined)
    return allowedCountries.length > 0
      ? refuse('country_unknown', '', 'No country has this number; only some may be called here.')
      : null;
  if (blockedCountries.includes(country))
    return refuse('country', country, `Calls to ${country} are blocked here.`);
  return allowedCountries.length > 0 && !allowedCountries.includes(country)
    ? refuse('country', country, `${country} is not among the countries that may be called.`)
    : null;
}
