import { hatch, placesOf } from './hatching.ts';

describe('What is not recorded, on the wave', () => {
  it('lies where it was in the call, up to the end', () => {
    const stretches = [
      { from: 2, to: 4 },
      { from: 9, to: Infinity },
      { from: 11, to: 12 },
    ];
    expect(placesOf(stretches, 10, 100)).toEqual([
      { left: 20, right: 40 },
      { left: 90, right: 100 },
    ]);
  });

  it('is hatched, and nothing else is', () => {
    const canvas = document.createElement('canvas');
    canvas.style.width = '100px';
    canvas.style.height = '20px';
    document.body.append(canvas);
    canvas.width = 100;
    canvas.height = 20;
    hatch(canvas, [{ from: 2, to: 4 }], 10);
    const isPainted = (x: number) =>
      canvas
        .getContext('2d')
        ?.getImageData(x, 0, 10, 20)
        .data.some((value) => value > 0);
    expect([isPainted(5), isPainted(25), isPainted(60)]).toEqual([false, true, false]);
    canvas.remove();
  });
});
