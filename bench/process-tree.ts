/** What a tree of processes costs, read from Linux' /proc. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process as /proc/PID/stat tells of it. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  /** CPU of the process, and of those of its children that ended and were waited for. */
  readonly ticks: number;
}

/** CPU seconds since the processes began. */
export interface TreeCpu {
  readonly ours: number;
  readonly postgres: number;
}

const POSTGRES = 'postgres';
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Reads one line of /proc/PID/stat (proc(5)); the name in it may hold spaces and brackets. */
export function parseStat(line: string): ProcessStat {
  const close = line.lastIndexOf(')');
  const open = line.indexOf('(');
  // Behind the name: field 3 of proc(5) comes first.
  const fields = line.slice(close + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return {
    pid: Number(line.slice(0, open)),
    parent: field(4),
    name: line.slice(open + 1, close),
    ticks: field(14) + field(15) + field(16) + field(17),
  };
}

/** A process and all that descend from it. */
export function treeOf(root: number, all: readonly ProcessStat[]): ProcessStat[] {
  const tree = all.filter(({ pid }) => pid === root);
  for (const { pid } of tree) tree.push(...all.filter(({ parent }) => parent === pid));
  return tree;
}

/** CPU of a tree, PostgreSQL's processes apart. */
export function cpuOf(tree: readonly ProcessStat[], ticksPerSecond = TICKS_PER_SECOND): TreeCpu {
  const seconds = (of: readonly ProcessStat[]) =>
    of.reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
  return {
    ours: seconds(tree.filter(({ name }) => name !== POSTGRES)),
    postgres: seconds(tree.filter(({ name }) => name === POSTGRES)),
  };
}

/** All processes there are now. */
export function allProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((pid) => attempt(() => [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))]) ?? []);
}

/** The processes of a tree without PostgreSQL's. */
export const ownProcesses = (root: number): ProcessStat[] =>
  treeOf(root, allProcesses()).filter(({ name }) => name !== POSTGRES);

/** Seconds that all cores together were busy since the machine began. */
export function machineBusySeconds(): number {
  const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

/** Proportional memory of processes, MB: what is shared is counted once (smaps_rollup). */
export function pssMb(pids: readonly number[]): number {
  const sum = pids.reduce((total, pid) => total + kbOf(pid, 'smaps_rollup', 'Pss'), 0);
  return sum / 1024;
}

export const rssMb = (pid: number): number => kbOf(pid, 'status', 'VmRSS') / 1024;

/** The most that a process ever had in memory, MB. */
export const peakRssMb = (pid: number): number => kbOf(pid, 'status', 'VmHWM') / 1024;

/** 0 for a process that is gone. */
function kbOf(pid: number, file: string, key: string): number {
  const text = attempt(() => readFileSync(`/proc/${pid}/${file}`, 'utf8')) ?? '';
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

export const commandLine = (pid: number): string =>
  attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')) ?? '';

/** Open file descriptors of a process by kind: sockets, pipes, anonymous ones, files. */
export function descriptors(pid: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const target = attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`));
    if (target === undefined) continue;
    const kind = kindOf(target);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** `socket:[4026]` and `anon_inode:[eventpoll]` are kinds, a path is a file or a device. */
export function kindOf(target: string): string {
  if (target.startsWith('anon_inode:')) return target;
  if (/^\w+:/.test(target)) return target.slice(0, target.indexOf(':'));
  return target.startsWith('/dev/') ? target : 'file';
}

/** Undefined when the process ended while it was looked at. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
