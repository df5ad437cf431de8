import { linearToUlaw } from './codec/g711.ts';
import type { Leg, LegListener } from './legs/leg.ts';
import { Probe } from './probe.ts';

describe('a probe of a line', () => {
  let listener: LegListener | null;
  const leg: Leg = {
    codec: 'PCMU',
    attach: (given) => {
      listener = given;
    },
  };
  const frame = new Uint8Array(160);
  const said = (amplitude: number): Uint8Array =>
    Uint8Array.from({ length: 160 }, (_unused, i) => linearToUlaw(amplitude * Math.sin(i)));

  it('sounds for 0.8 s of each 3 s and is silent between', () => {
    new Probe(leg);
    const sounds = Array.from({ length: 300 }, () => listener?.tick(frame, 0));
    expect(sounds.filter(Boolean)).toHaveSize(80);
    expect(sounds.slice(150, 190)).not.toContain(false);
    expect(new Set(frame).size).toBe(1);
  });

  it('counts what is louder than a quiet line', () => {
    const probe = new Probe(leg);
    listener?.voice(said(60), 0);
    expect(probe.loudMs).toBe(0);
    listener?.voice(said(4000), 0);
    listener?.gap(160);
    expect(probe.loudMs).toBe(20);
  });
});
