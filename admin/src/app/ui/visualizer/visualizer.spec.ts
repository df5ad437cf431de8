import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import {
  binAt,
  draw,
  particleAt,
  PARTICLES,
  waveAt,
  type Picture,
  type VisualizerMode,
} from './draw.ts';
import { Visualizer } from './visualizer.ts';

const picture = (over: Partial<Picture> = {}): Picture => ({
  ...{ width: 200, height: 80, color: '#8b5cf6', level: 0.5, time: 1, bins: [], wave: [] },
  ...over,
});
const MODES: readonly VisualizerMode[] = ['waveform', 'bars', 'circular', 'particles'];

@Component({
  imports: [Visualizer],
  template: `<app-visualizer [mode]="mode()" [isActive]="isActive()" [audioLevel]="0.8" />`,
  styles: `
    app-visualizer {
      width: 200px;
      height: 80px;
    }
  `,
})
class Host {
  readonly mode = signal<VisualizerMode>('bars');
  readonly isActive = signal(true);
}

describe('A visualiser', () => {
  let fixture: ComponentFixture<Host>;
  let frames: Map<number, FrameRequestCallback>;

  beforeEach(() => {
    frames = new Map();
    let count = 0;
    spyOn(window, 'requestAnimationFrame').and.callFake((run) => {
      frames.set(++count, run);
      return count;
    });
    spyOn(window, 'cancelAnimationFrame').and.callFake((id) => void frames.delete(id));
    fixture = TestBed.createComponent(Host);
    document.body.append(fixture.nativeElement as HTMLElement);
  });
  afterEach(() => (fixture.nativeElement as HTMLElement).remove());

  const painted = () => {
    const canvas = (fixture.nativeElement as HTMLElement).querySelector('canvas');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return data?.filter((value) => value > 0).length ?? 0;
  };

  /** Angular asks for frames of its own, so all that wait are run. */
  const runFrames = () => {
    const due = [...frames.values()];
    frames.clear();
    for (const run of due) run(performance.now() + 16);
  };

  it('moves while it is active, and asks for no frame when it is not', async () => {
    await fixture.whenStable();
    runFrames();
    expect(frames.size).toBeGreaterThan(0);
    expect(painted()).toBeGreaterThan(0);
    fixture.componentInstance.isActive.set(false);
    await fixture.whenStable();
    runFrames();
    expect(frames.size).toBe(0);
    expect(painted()).toBeGreaterThan(0);
  });

  it('draws something in every mode, with and without a signal', () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [200, 80];
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const wave = Array.from({ length: 256 }, (_unused, at) => Math.sin(at / 9));
    for (const mode of MODES)
      for (const signalled of [{}, { wave, bins: [0.9, 0.4, 0.1] }]) {
        draw(context, mode, picture(signalled));
        const { data } = context.getImageData(0, 0, 200, 80);
        expect(data.some((value) => value > 0))
          .withContext(mode)
          .toBeTrue();
      }
  });

  it('follows the signal, and the level alone when there is none', () => {
    expect(binAt(picture({ bins: [1, 0, 0, 0] }), 0)).toBe(1);
    expect(binAt(picture({ level: 1 }), 0)).toBeGreaterThan(binAt(picture({ level: 0.1 }), 0));
    expect(waveAt(picture({ wave: [0, 0.5, 0] }), 0.5)).toBe(1);
    expect(Math.abs(waveAt(picture({ level: 0 }), 0.4))).toBeLessThan(0.05);
  });

  it('keeps its particles within the picture', () => {
    for (let index = 0; index < PARTICLES; index++)
      for (const time of [0, 3, 50]) {
        const { x, y } = particleAt(index, picture({ time, level: 1 }));
        expect(x).toBeGreaterThanOrEqual(0);
        expect(x).toBeLessThanOrEqual(200);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(y).toBeLessThanOrEqual(80);
      }
  });
});
