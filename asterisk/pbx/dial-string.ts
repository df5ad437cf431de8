import type { PbxRoute } from '../../actors/ports/pbx.ts';
import { fillVariables } from '../../server/contract/variables.ts';

const NUMBER = '${number}';

/** What the PBX is to dial for a number. */
export const dialled = ({ dialString }: PbxRoute, number: string): string =>
  dialString.replaceAll(NUMBER, number);

/** What a PBX is told of who calls; null: nothing, it knows that itself. */
export function callerOf({ callerId: how }: PbxRoute, callerId: string | null): string | null {
  if (how === 'pbx' || callerId === null) return null;
  return how === 'digits' ? callerId.replace(/^\+/, '') : callerId;
}

/** A value is one line, whatever the sheet held. */
export const channelVariables = (
  { variables }: PbxRoute,
  values: Readonly<Record<string, string>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      fillVariables(value, values).replaceAll(/[\s\p{Cc}]+/gu, ' '),
    ]),
  );
