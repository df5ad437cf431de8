import { MediaError } from '../actors/ports/media.ts';
import { PortPool } from './port-pool.ts';

describe('the port pool', () => {
  it('gives out even ports, each once, and then none', () => {
    const pool = new PortPool({ portMin: 2001, portMax: 2007, drainMs: 1000 });
    expect([pool.take(), pool.take(), pool.available]).toEqual([2002, 2004, 1]);
    expect(pool.take()).toBe(2006);
    expect(() => pool.take()).toThrowMatching(
      (error) => error instanceof MediaError && error.code === 'ports_exhausted',
    );
  });

  it('lets a port drain before it is given out again', () => {
    let now = 0;
    const pool = new PortPool({ portMin: 2000, portMax: 2003, drainMs: 1000 }, () => now);
    pool.release(pool.take());
    expect(pool.take()).toBe(2002);
    expect(() => pool.take()).toThrowError(MediaError);
    now = 1000;
    expect(pool.take()).toBe(2000);
  });
});
