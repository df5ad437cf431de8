/** How busy a FreeSWITCH is, as its `status` tells. */
import type { Looked } from '../actors/ports/media-look.ts';
import { inside, type EventSocketAddress } from './look.ts';

type Load = Pick<Looked, 'cpu' | 'channels'>;

/** @throws LookError */
export const loadOf = (at: EventSocketAddress, withinMs: number): Promise<Load> =>
  inside(at, withinMs, async (ask) => parseStatus(await ask('api status')));

/** What a line does not say is null. */
export function parseStatus(status: string): Load {
  const idle = /^min idle cpu [\d.]+\/([\d.]+)$/m.exec(status)?.[1];
  const sessions = /^(\d+) session\(s\) - peak/m.exec(status)?.[1];
  return {
    cpu: idle === undefined ? null : Math.min(1, Math.max(0, 1 - Number(idle) / 100)),
    channels: sessions === undefined ? null : Number(sessions),
  };
}
