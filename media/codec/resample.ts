const RATE = 8000;

/** To 8 kHz: low-pass and resample with a windowed sinc, for nothing may fold back from above 4 kHz. */
export function resample(input: Int16Array, from: number): Float64Array {
  const ratio = from / RATE;
  const half = 24;
  const cutoff = 0.92 / ratio;
  return Float64Array.from({ length: Math.floor(input.length / ratio) }, (_, i) => {
    const centre = i * ratio;
    let sum = 0;
    for (let k = Math.ceil(centre - half); k <= centre + half; k++) {
      const x = k - centre;
      const sinc = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      sum += (input[k] ?? 0) * sinc * (0.5 + 0.5 * Math.cos((Math.PI * x) / (half + 1)));
    }
    return sum;
  });
}
