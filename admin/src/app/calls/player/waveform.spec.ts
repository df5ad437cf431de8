import { slicePeaks } from './waveform.ts';

describe('The peaks of a recording', () => {
  it('are the loudest sample of each slice, whichever way it swings', () => {
    const samples = new Float32Array([0.1, -0.5, 0.25, 0, 0, -1]);
    expect(slicePeaks(samples, 3)).toEqual([0.5, 0.25, 1]);
  });

  it('are silence where the recording is shorter than the picture', () => {
    expect(slicePeaks(new Float32Array([0.5]), 4)).toEqual([0.5, 0, 0, 0]);
  });
});
