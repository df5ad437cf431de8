import { figuresOf } from './frames.ts';

describe('the figures of a trace', () => {
  const at = { pid: 1, tid: 2 };
  const main = { ...at, name: 'thread_name', ph: 'M', ts: 0, args: { name: 'CrRendererMain' } };
  const task = (startMs: number, ms: number, where = at) => ({
    ...where,
    name: 'RunTask',
    ph: 'X',
    ts: startMs * 1000,
    dur: ms * 1000,
  });
  const frame = (ms: number) => ({ ...at, name: 'BeginMainThreadFrame', ph: 'I', ts: ms * 1000 });

  it('add up the work between one frame and the next', () => {
    const frames = Array.from({ length: 21 }, (_unused, n) => frame(n * 16));
    const work = frames
      .slice(0, 20)
      .flatMap((_unused, n) => [task(n * 16 + 1, 2), task(n * 16 + 9, 3)]);
    expect(figuresOf([main, ...frames, ...work], 1)).toEqual({
      mainThreadP95Ms: 5,
      longTasks: 0,
      fps: 21,
    });
  });

  it('count long tasks, and leave other threads out', () => {
    const other = task(1, 500, { pid: 1, tid: 9 });
    const { longTasks } = figuresOf(
      [main, frame(0), task(1, 60), task(70, 40), frame(200), other],
      1,
    );
    expect(longTasks).toBe(1);
  });

  it('are refused when the page was not traced, or drew nothing', () => {
    expect(() => figuresOf([frame(0)], 1)).toThrowError(/no task of the page/);
    expect(() => figuresOf([main, task(0, 5)], 1)).toThrowError(/no frames/);
  });
});
