import type { LiveTrunkItem } from '../../actors/ports/live.ts';
import type { Config } from '../config.ts';
import type { Ai } from './lab.ts';

const LAB_REFUSAL =
  'The configured AI is the lab’s stand-in, and this trunk is not the lab’s: real people would hear it. ' +
  'Set OPENAI_API_KEY, or LAB_AI_ON_REAL_TRUNK=1 if this is what you want.';

/**
 * A trunk that answered and did not say that it is the lab's. A peer on this very machine that does
 * not say what it is at all is a test tool; a PBX names itself.
 */
const isReal = (host: string, trunk: LiveTrunkItem | undefined): boolean =>
  trunk !== undefined &&
  trunk.line !== 'unknown' &&
  trunk.line !== 'down' &&
  !trunk.isLab &&
  !(trunk.server === null && /^(127\.|localhost$|::1$)/.test(host));

/** Why a trunk must not be used with this AI, in words. */
export type RefusesTrunk = (trunk: { id: string; host: string }) => string | undefined;

/** Keeps the lab's stand-in away from real people, as far as trunks have shown what they are. */
export const labGuard =
  (config: Config, ai: Ai, states: ReadonlyMap<string, LiveTrunkItem>): RefusesTrunk =>
  ({ id, host }) =>
    ai.isLab && !config.labAiOnRealTrunk && isReal(host, states.get(id)) ? LAB_REFUSAL : undefined;
