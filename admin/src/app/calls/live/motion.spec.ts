import { cubicBezier, fade, orbit, pulseRing, waveScale } from './motion.ts';

describe('The motion of call cards', () => {
  it('eases as CSS does', () => {
    const linear = cubicBezier([0, 0], [1, 1]);
    expect([0, 0.25, 0.5, 1].map(linear).map((y) => Math.round(y * 100))).toEqual([0, 25, 50, 100]);
    // Nearly 1 − (1 − t)³, which it stands for.
    expect(cubicBezier([0.215, 0.61], [0.355, 1])(0.5)).toBeCloseTo(0.875, 2);
  });

  it('lets a ring grow from .8 to 1.5 and vanish in 1.5 s, again and again', () => {
    expect(pulseRing(0)).toEqual({ scale: 0.8, opacity: 1 });
    const last = pulseRing(1499);
    expect(last.scale).toBeCloseTo(1.5, 2);
    expect(last.opacity).toBeCloseTo(0, 2);
    expect(pulseRing(1500)).toEqual(pulseRing(0));
  });

  it('moves bars between .3 and 1 in half a second, a tenth after one another', () => {
    expect(waveScale(0, 0)).toBeCloseTo(0.3);
    expect(waveScale(250, 0)).toBeCloseTo(1);
    expect(waveScale(500, 0)).toBeCloseTo(0.3);
    expect(waveScale(350, 1)).toBeCloseTo(waveScale(250, 0));
  });

  it('keeps the moon 30 px away', () => {
    for (const ms of [0, 100, 777, 1599]) {
      const { x, y } = orbit(ms);
      expect(Math.hypot(x, y)).toBeCloseTo(30);
    }
  });

  it('fades an ended card out', () => {
    expect([fade(0), fade(450), fade(900), fade(5000)]).toEqual([1, 0.5, 0, 0]);
  });
});
