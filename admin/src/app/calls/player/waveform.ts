const BARS = 240;
const AGENT = '#8b5cf6';
const CALLEE = '#06b6d4';
const INSET = 6;
const FAINTEST = 0.05;
const TELEPHONE_RATE = 8000;

/** Loudest sample (0 to 1) of each of the slices of a recording. */
export interface Peaks {
  readonly callee: readonly number[];
  readonly agent: readonly number[];
}

/** Decodes a stereo recording: callee left, agent right. */
export async function peaksOf(blob: Blob): Promise<Peaks> {
  const context = new OfflineAudioContext(2, 1, TELEPHONE_RATE);
  const audio = await context.decodeAudioData(await blob.arrayBuffer());
  const channel = (index: number) =>
    slicePeaks(audio.getChannelData(Math.min(index, audio.numberOfChannels - 1)));
  return { callee: channel(0), agent: channel(1) };
}

export function slicePeaks(samples: Float32Array, slices = BARS): number[] {
  const size = Math.max(1, Math.ceil(samples.length / slices));
  return Array.from({ length: slices }, (_unused, slice) => {
    let peak = 0;
    const end = Math.min(samples.length, (slice + 1) * size);
    for (let at = slice * size; at < end; at++) peak = Math.max(peak, Math.abs(samples[at] ?? 0));
    return Math.min(1, peak);
  });
}

/** Agent above, callee below; what was played stands out. `played` is 0 to 1. */
export function drawWave(canvas: HTMLCanvasElement, peaks: Peaks, played: number): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!context || width === 0) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const step = width / peaks.agent.length;
  const middle = height / 2;
  // The loudest fills the height: telephone voices are quiet, and it is their shape that is read.
  const loudest = Math.max(FAINTEST, ...peaks.agent, ...peaks.callee);
  const reach = (middle - INSET) / loudest;
  peaks.agent.forEach((agent, index) => {
    context.globalAlpha = index / peaks.agent.length < played ? 1 : 0.45;
    const up = Math.max(1, agent * reach);
    const down = Math.max(1, (peaks.callee[index] ?? 0) * reach);
    context.fillStyle = AGENT;
    context.fillRect(index * step, middle - up, Math.max(1, step - 1), up);
    context.fillStyle = CALLEE;
    context.fillRect(index * step, middle, Math.max(1, step - 1), down);
  });
}
