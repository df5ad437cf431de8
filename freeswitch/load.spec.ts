import { parseStatus } from './load.ts';

const STATUS = `UP 0 years, 0 days, 0 hours, 3 minutes, 11 seconds, 402 milliseconds, 318 microseconds
FreeSWITCH (Version 1.10.12 -release 64bit) is ready
58 session(s) since startup
12 session(s) - peak 50, last 5min 50
0 session(s) per Sec out of max 200, peak 25, last 5min 25
2000 session(s) max
min idle cpu 0.00/81.53
Current Stack Size/Max 240K/8192K`;

describe('the load of a FreeSWITCH', () => {
  it('is what its status says of its machine and its sessions', () => {
    const { cpu, channels } = parseStatus(STATUS);
    expect(cpu).toBeCloseTo(0.1847, 6);
    expect(channels).toBe(12);
  });

  it('is unknown where it says nothing', () =>
    expect(parseStatus('-ERR')).toEqual({ cpu: null, channels: null }));
});
