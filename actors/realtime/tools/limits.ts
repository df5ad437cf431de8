import type { RealtimeState } from '../state.ts';

/** Uses of one built-in tool in one call before it is refused: a model once hung up 337 times. */
export const MAX_USES = 5;
/** Uses of all tools in one call; a model that goes beyond is in a loop, and its call is ended. */
export const MAX_TOTAL = 40;

export const usesOfAll = ({ toolUses }: RealtimeState): number =>
  Object.values(toolUses).reduce((sum, uses) => sum + uses, 0);

export const maxUsesOf = ({ offered }: RealtimeState, name: string): number =>
  offered.find(({ spec }) => spec.name === name)?.maxUses ?? MAX_USES;
