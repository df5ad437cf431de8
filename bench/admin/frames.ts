import type { CDPSession } from 'playwright-core';

const LONG_TASK_MS = 50;

export interface FrameFigures {
  /** Work of the page's main thread between one frame and the next. */
  readonly mainThreadP95Ms: number;
  /** Tasks of more than 50 ms. */
  readonly longTasks: number;
  readonly fps: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly args?: { readonly name?: string };
}

/** What the page's main thread did for so long, from Chromium's own trace. */
export async function traceFrames(session: CDPSession, seconds: number): Promise<FrameFigures> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }) => {
    for (const event of value) events.push(event as TraceEvent);
  };
  session.on('Tracing.dataCollected', collect);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'toplevel',
        'devtools.timeline',
        'disabled-by-default-devtools.timeline',
        'devtools.timeline.frame',
        'disabled-by-default-devtools.timeline.frame',
        '__metadata',
      ],
    },
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  return figuresOf(events, seconds);
}

/** The busiest renderer's main thread is the page's. */
export function figuresOf(events: readonly TraceEvent[], seconds: number): FrameFigures {
  const mains = events.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  );
  const tasksOf = ({ pid, tid }: TraceEvent) =>
    events.filter(
      (event) =>
        event.pid === pid && event.tid === tid && event.name === 'RunTask' && event.ph === 'X',
    );
  const [page] = mains
    .map((main) => ({ main, tasks: tasksOf(main) }))
    .sort((a, b) => sumOf(b.tasks) - sumOf(a.tasks));
  if (!page || page.tasks.length === 0) throw new Error('the trace has no task of the page');
  const frames = events
    .filter(
      ({ name, pid, tid }) =>
        name === 'BeginMainThreadFrame' && pid === page.main.pid && tid === page.main.tid,
    )
    .map(({ ts }) => ts)
    .sort((a, b) => a - b);
  if (frames.length < 2) throw new Error('the trace has no frames of the page');
  const work = workPerFrame(page.tasks, frames);
  return {
    mainThreadP95Ms: round(quantile(work, 0.95)),
    longTasks: page.tasks.filter(({ dur = 0 }) => dur / 1000 > LONG_TASK_MS).length,
    fps: round(frames.length / seconds),
  };
}

function workPerFrame(tasks: readonly TraceEvent[], frames: readonly number[]): number[] {
  const ordered = tasks.toSorted((a, b) => a.ts - b.ts);
  let at = 0;
  return frames.slice(1).map((end, index) => {
    const begin = frames[index] ?? 0;
    let work = 0;
    while (at < ordered.length && (ordered[at]?.ts ?? 0) < begin) at++;
    while (at < ordered.length && (ordered[at]?.ts ?? 0) < end) work += ordered[at++]?.dur ?? 0;
    return work / 1000;
  });
}

const sumOf = (tasks: readonly TraceEvent[]) => tasks.reduce((sum, { dur = 0 }) => sum + dur, 0);

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

const round = (value: number) => Math.round(value * 10) / 10;
