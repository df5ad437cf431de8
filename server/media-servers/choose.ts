/** A media server as the choice for a new call sees it. */
export interface Candidate {
  readonly id: string;
  /** Its share of the calls beside the others' weights; 0 gets none. */
  readonly weight: number;
  readonly isDraining: boolean;
  readonly isUp: boolean;
  readonly calls: number;
  /** Null: as many as come. */
  readonly maxCalls: number | null;
}

/** Why no server takes a call. */
export type NoServer = 'none_in_use' | 'all_down' | 'all_full';

export interface Wanted {
  /** Those that failed for this call already. */
  readonly tried: ReadonlySet<string>;
  /** From 0 up to 1. */
  random(): number;
}

const isInUse = ({ weight, isDraining }: Candidate): boolean => weight > 0 && !isDraining;
const hasRoom = ({ calls, maxCalls }: Candidate): boolean => maxCalls === null || calls < maxCalls;

/** The server for a new call, by chance and weight among those that may take one. */
export function chooseServer<C extends Candidate>(
  servers: readonly C[],
  { tried, random }: Wanted,
): C | NoServer {
  const inUse = servers.filter(isInUse);
  if (inUse.length === 0) return 'none_in_use';
  const up = inUse.filter(({ id, isUp }) => isUp && !tried.has(id));
  if (up.length === 0) return 'all_down';
  const free = up.filter(hasRoom);
  let rest = random() * free.reduce((sum, { weight }) => sum + weight, 0);
  // The last one also where rounding leaves a rest.
  return free.find(({ weight }) => (rest -= weight) < 0) ?? free.at(-1) ?? 'all_full';
}
