/**
 * RTP ports: even ones with their RTCP neighbour. The one that rested longest is given out next,
 * and none before it has drained, so that a new call never hears the tail of an old one.
 */
import { MediaError } from '../actors/ports/media.ts';

export interface PortRange {
  readonly portMin: number;
  readonly portMax: number;
  readonly drainMs: number;
}

export class PortPool {
  private readonly free: { readonly port: number; readonly from: number }[] = [];
  private readonly drainMs: number;
  private readonly now: () => number;

  constructor({ portMin, portMax, drainMs }: PortRange, now: () => number = Date.now) {
    this.drainMs = drainMs;
    this.now = now;
    for (let port = portMin + (portMin % 2); port + 1 <= portMax; port += 2)
      this.free.push({ port, from: 0 });
  }

  /** Ports that could be given out now. */
  get available(): number {
    const now = this.now();
    return this.free.filter(({ from }) => from <= now).length;
  }

  /** @throws MediaError `ports_exhausted` */
  take(): number {
    const first = this.free[0];
    if (!first || first.from > this.now())
      throw new MediaError('ports_exhausted', 'All RTP ports are in use or draining.');
    this.free.shift();
    return first.port;
  }

  /** Gives a port back, to drain first. */
  release(port: number): void {
    this.free.push({ port, from: this.now() + this.drainMs });
  }
}
