/** Cores and memory that a rig takes. */
import {
  allProcesses,
  cpuOf,
  machineBusySeconds,
  ownProcesses,
  pssMb,
  treeOf,
} from './process-tree.ts';
import { pause, type Rig } from './rig.ts';

/** Cores in use. `others`: all that is neither the server, PostgreSQL, a media server nor the lab. */
export interface Use {
  readonly ours: number;
  readonly postgres: number;
  readonly lab: number;
  /** A media server beside the server. */
  readonly engine: number;
  readonly others: number;
}

/** Cores in use on average over the next so many ms. */
export async function useOver(rig: Rig, ms: number): Promise<Use> {
  const before = sample(rig);
  await pause(ms);
  const after = sample(rig);
  const seconds = (after.at - before.at) / 1000;
  const cores = (of: (one: typeof before) => number) => (of(after) - of(before)) / seconds;
  return {
    ours: cores(({ ours }) => ours),
    postgres: cores(({ postgres }) => postgres),
    lab: cores(({ lab }) => lab),
    engine: cores(({ engine }) => engine),
    others: cores((one) => one.busy - one.ours - one.postgres - one.lab - one.engine),
  };
}

function sample({ server, carrierPid, openaiPid, engine }: Rig) {
  const all = allProcesses();
  const lab = [carrierPid, openaiPid].map((pid) => cpuOf(treeOf(pid, all)).ours);
  return {
    ...cpuOf(treeOf(server.run.pid, all)),
    lab: lab.reduce((sum, one) => sum + one, 0),
    engine: engine ? cpuOf(treeOf(engine.pid(), all)).ours : 0,
    busy: machineBusySeconds(),
    at: performance.now(),
  };
}

/** Memory of the server's processes, without PostgreSQL's, MB. */
export const memoryOf = (rig: Rig): number =>
  pssMb(ownProcesses(rig.server.run.pid).map(({ pid }) => pid));

/** Memory of the media server, MB. */
export const engineMemoryOf = ({ engine }: Rig): number =>
  engine ? pssMb(ownProcesses(engine.pid()).map(({ pid }) => pid)) : 0;
