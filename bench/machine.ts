import { arch, cpus, loadavg, release, totalmem, type } from 'node:os';

/** Where a measurement was taken. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  /** One minute's load average before the run: what else was going on. */
  readonly loadBefore: number;
  readonly at: string;
}

export const thisMachine = (): Machine => ({
  cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} (${arch()})`,
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${type()} ${release()}`,
  node: process.version,
  loadBefore: loadavg()[0] ?? 0,
  at: new Date().toISOString(),
});

export const machineLine = ({ cpu, cores, memoryGb, system, node, loadBefore }: Machine): string =>
  `${cpu}, ${cores} cores, ${memoryGb} GB, ${system}, Node ${node}, load before ${loadBefore.toFixed(2)}`;
