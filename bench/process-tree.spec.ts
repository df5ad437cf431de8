import { cpuOf, kindOf, parseStat, peakRssMb, pssMb, treeOf } from './process-tree.ts';

const stat = (pid: number, parent: number, name: string, ticks: readonly number[]) =>
  parseStat(
    `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 4194304 100 200 0 0 ${ticks.join(' ')} 20 0 7 0 100`,
  );

describe('The tree of processes', () => {
  const all = [
    stat(1, 0, 'init', [900, 900, 0, 0]),
    stat(10, 1, 'node', [100, 50, 7, 3]),
    stat(11, 10, 'postgres', [30, 10, 0, 0]),
    stat(12, 11, 'postgres', [5, 5, 0, 0]),
    stat(13, 10, 'node', [20, 0, 0, 0]),
    stat(20, 1, 'node', [500, 0, 0, 0]),
  ];

  it('reads names with spaces and brackets, and the CPU of children that ended', () => {
    expect(stat(7, 3, 'a (b) c', [1, 2, 3, 4])).toEqual({
      pid: 7,
      parent: 3,
      name: 'a (b) c',
      ticks: 10,
    });
  });

  it('holds a process and all its descendants, nobody else', () => {
    expect(treeOf(10, all).map(({ pid }) => pid)).toEqual([10, 11, 13, 12]);
    expect(treeOf(99, all)).toEqual([]);
  });

  it('counts CPU with PostgreSQL apart', () => {
    expect(cpuOf(treeOf(10, all), 100)).toEqual({ ours: 1.8, postgres: 0.5 });
  });

  it('knows what this very process takes', () => {
    expect(pssMb([process.pid])).toBeGreaterThan(10);
    expect(peakRssMb(process.pid)).toBeGreaterThan(10);
    expect(pssMb([2 ** 30])).toBe(0);
  });

  it('names kinds of descriptors without their numbers', () => {
    expect(kindOf('socket:[4026]')).toBe('socket');
    expect(kindOf('anon_inode:[eventpoll]')).toBe('anon_inode:[eventpoll]');
    expect(kindOf('/dev/null')).toBe('/dev/null');
    expect(kindOf('/tmp/a:b')).toBe('file');
  });
});
