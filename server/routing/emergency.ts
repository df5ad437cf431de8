/**
 * Emergency numbers as a country writes them, by its calling code. Nobody is connected to them by a
 * dialer: +90 112 in a sheet is a mistake. Sources: EU Decision 91/396/EEC (112 in every member
 * state), ITU-T E.161.1 (112 and 911 as first choices), 47 CFR 9.3 (911), Ofcom numbering plan (999,
 * 112, 101, 111), ACMA numbering plan 2015 (000, 106, 112), BTK numbering plan (112, 155 and the
 * former 110, 154, 156), and the emergency short numbers of Google's libphonenumber.
 */
const BY_CALLING_CODE: Readonly<Record<string, readonly string[]>> = {
  '1': ['911', '933', '112'],
  '7': ['101', '102', '103', '104', '112'],
  '20': ['122', '123', '180'],
  '27': ['10111', '10177', '112'],
  '33': ['15', '17', '18', '114', '115', '119'],
  '34': ['061', '062', '080', '085', '091', '092'],
  '39': ['113', '115', '117', '118'],
  '41': ['117', '118', '144', '1414'],
  '43': ['122', '133', '140', '141', '144'],
  '44': ['999', '101', '111'],
  '49': ['110', '115', '116117'],
  '52': ['911', '066', '060'],
  '54': ['911', '100', '101', '107'],
  '55': ['190', '192', '193', '197', '198', '199'],
  '61': ['000', '106', '132500'],
  '64': ['111'],
  '81': ['110', '118', '119'],
  '82': ['112', '119'],
  '86': ['110', '119', '120', '122'],
  '90': ['110', '112', '122', '154', '155', '156', '158', '177'],
  '91': ['100', '101', '102', '108', '112'],
  '966': ['911', '937', '997', '998', '999'],
  '971': ['901', '997', '998', '999'],
  '972': ['100', '101', '102'],
  '994': ['101', '102', '103'],
};
/** Answered as emergency numbers over most of the world, whatever the plan says. */
const EVERYWHERE = ['112', '911'];

/** Whether the digits after a calling code are an emergency number there. */
export const isEmergency = (callingCode: string, national: string): boolean =>
  EVERYWHERE.includes(national) || (BY_CALLING_CODE[callingCode]?.includes(national) ?? false);

/** Whether E.164 digits are an emergency number behind some calling code. */
export function isEmergencyNumber(number: string): boolean {
  const digits = number.replace('+', '');
  return [1, 2, 3].some((length) => isEmergency(digits.slice(0, length), digits.slice(length)));
}
