import type { NoMediaServer } from '../../actors/ports/media-choice.ts';
import type { MediaEngineKind } from '../../actors/ports/model.ts';
import type { MediaBar } from '../contract/media-engine.ts';

/** A media server as the choice for a new call sees it. */
export interface Candidate {
  readonly id: string;
  readonly engine: MediaEngineKind;
  /**
   * Its share of the calls beside the others' weights. One with 0 gets only calls for which its kind was chosen, and
   * those only where no other of the kind has a weight.
   */
  readonly weight: number;
  readonly isDraining: boolean;
  readonly isUp: boolean;
  readonly calls: number;
  /** Null: as many as come. */
  readonly maxCalls: number | null;
}

export interface Asked<C> {
  /** Null: any. */
  readonly engine: MediaEngineKind | null;
  /** It can do what the call needs. */
  isAble(server: C): boolean;
}

/** One that the call may come to: how likely, and what keeps it away. */
export interface Weighed<C> {
  readonly server: C;
  readonly weight: number;
  /** Null: it takes the call. */
  readonly bar: MediaBar | null;
}

const hasRoom = ({ calls, maxCalls }: Candidate): boolean => maxCalls === null || calls < maxCalls;

/** Those of the kind that is asked for. */
export function weigh<C extends Candidate>(servers: readonly C[], asked: Asked<C>): Weighed<C>[] {
  const { engine } = asked;
  const ofKind = servers.filter((server) => engine === null || server.engine === engine);
  const isEven = engine !== null && ofKind.every(({ weight }) => weight === 0);
  return ofKind.map((server) => {
    const weight = isEven ? 1 : server.weight;
    return { server, weight, bar: barOf(server, weight, asked) };
  });
}

function barOf<C extends Candidate>(
  server: C,
  weight: number,
  { isAble }: Asked<C>,
): MediaBar | null {
  if (weight === 0) return 'no_share';
  if (server.isDraining) return 'draining';
  if (!isAble(server)) return 'unable';
  if (!server.isUp) return 'down';
  return hasRoom(server) ? null : 'full';
}

/** What is wrong when none takes the call; what can be changed by a setting goes first. */
export function problemOf(
  weighed: readonly Weighed<Candidate>[],
  engine: MediaEngineKind | null,
): NoMediaServer | null {
  if (weighed.some(({ bar }) => bar === null)) return null;
  if (weighed.length === 0 && engine !== null) return 'media_server_missing';
  const bars = new Set(weighed.map(({ bar }) => bar));
  if (bars.has('full')) return 'media_servers_full';
  if (bars.has('down')) return 'media_servers_down';
  return bars.has('unable') ? 'media_server_unable' : 'media_servers_unused';
}

/** One of those that take the call, by chance and weight. */
export function draw<C>(weighed: readonly Weighed<C>[], random: () => number): C | undefined {
  const free = weighed.filter(({ bar }) => bar === null);
  let rest = random() * free.reduce((sum, { weight }) => sum + weight, 0);
  // The last one also where rounding leaves a rest.
  return (free.find(({ weight }) => (rest -= weight) < 0) ?? free.at(-1))?.server;
}
