import { cpus } from 'node:os';

interface Times {
  readonly busy: number;
  readonly all: number;
}

/** How busy this machine was since it was last asked, 0 to 1; null the first time. */
export function machineLoad(read: () => Times = timesNow): () => number | null {
  let before: Times | undefined;
  return () => {
    const now = read();
    const { busy, all } = before ?? now;
    before = now;
    return now.all > all ? (now.busy - busy) / (now.all - all) : null;
  };
}

function timesNow(): Times {
  const times = cpus().map((one) => one.times);
  const all = times.reduce(
    (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
    0,
  );
  return { all, busy: all - times.reduce((sum, { idle }) => sum + idle, 0) };
}
