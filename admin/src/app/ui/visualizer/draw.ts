export type VisualizerMode = 'waveform' | 'bars' | 'circular' | 'particles';

/** What one picture is drawn from. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly color: string;
  /** 0 to 1. */
  readonly level: number;
  /** Seconds since it began to move; does not go on while it stands still. */
  readonly time: number;
  /** Loudness by frequency, 0 to 1 each, low to high; empty when nobody measures it. */
  readonly bins: readonly number[];
  /** The signal itself, -1 to 1; empty when nobody measures it. */
  readonly wave: readonly number[];
}

type Draw = (context: CanvasRenderingContext2D, picture: Picture) => void;

/** A quiet picture still shows what it is. */
const LEAST = 0.04;
const BARS = 40;
const POINTS = 96;
export const PARTICLES = 72;

/** Loudness of a part of the spectrum; from the level alone it is made up, low tones loudest. */
export function binAt({ bins, level, time }: Picture, share: number): number {
  if (bins.length === 0) {
    const ripple = 0.6 + 0.4 * Math.sin(time * 7 + share * 19) * Math.cos(time * 3 + share * 7);
    return Math.max(LEAST, level * ripple * (1 - share * 0.6));
  }
  // Speech lies low: the lower half of the spectrum gets most of the room.
  const at = Math.min(bins.length - 1, Math.floor(share ** 1.6 * bins.length));
  return Math.max(LEAST, bins[at] ?? 0);
}

/** The signal at a point across the picture, -1 to 1. */
export function waveAt({ wave, level, time }: Picture, share: number): number {
  const fade = Math.sin(Math.PI * share);
  if (wave.length === 0) {
    const sine = Math.sin(share * 14 + time * 6) * 0.7 + Math.sin(share * 31 - time * 4) * 0.3;
    return sine * Math.max(LEAST, level) * fade;
  }
  const at = Math.min(wave.length - 1, Math.floor(share * wave.length));
  return Math.max(-1, Math.min(1, (wave[at] ?? 0) * 2.4)) * fade;
}

const waveform: Draw = (context, picture) => {
  const { width, height } = picture;
  const layers = [
    { alpha: 0.25, scale: 0.55 },
    { alpha: 1, scale: 1 },
  ];
  for (const { alpha, scale } of layers) {
    context.globalAlpha = alpha;
    context.lineWidth = 2.5;
    context.lineJoin = 'round';
    context.beginPath();
    for (let point = 0; point <= POINTS; point++) {
      const share = point / POINTS;
      const y = height / 2 + waveAt(picture, share) * scale * height * 0.45;
      if (point === 0) context.moveTo(0, y);
      else context.lineTo(share * width, y);
    }
    context.stroke();
  }
};

const bars: Draw = (context, picture) => {
  const { width, height } = picture;
  const step = width / BARS;
  for (let bar = 0; bar < BARS; bar++) {
    // Low tones in the middle, high ones at both ends.
    const share = Math.abs(bar - (BARS - 1) / 2) / (BARS / 2);
    const loud = binAt(picture, share);
    const tall = Math.max(4, loud * height * 0.9);
    context.globalAlpha = 0.35 + 0.65 * Math.min(1, loud * 1.4);
    context.beginPath();
    context.roundRect(bar * step + step * 0.2, (height - tall) / 2, step * 0.6, tall, step * 0.3);
    context.fill();
  }
};

const circular: Draw = (context, picture) => {
  const { width, height, level, time } = picture;
  const [x, y] = [width / 2, height / 2];
  const most = Math.min(width, height) / 2;
  const radius = most * (0.34 + 0.14 * level);
  for (let ring = 0; ring < 3; ring++) {
    const share = (time * 0.45 + ring / 3) % 1;
    context.globalAlpha = (1 - share) * Math.min(0.5, 0.08 + level * 0.7);
    context.lineWidth = 2;
    context.beginPath();
    context.arc(x, y, radius + share * (most * 0.96 - radius), 0, 2 * Math.PI);
    context.stroke();
  }
  context.globalAlpha = 0.18;
  context.beginPath();
  context.arc(x, y, radius * (1.12 + 0.25 * level), 0, 2 * Math.PI);
  context.fill();
  context.globalAlpha = 1;
  context.beginPath();
  for (let point = 0; point <= POINTS; point++) {
    const angle = (point / POINTS) * 2 * Math.PI;
    const share = Math.abs((((point / POINTS) * 2) % 2) - 1);
    const reach = radius * (0.86 + 0.5 * (binAt(picture, share) - LEAST));
    const [px, py] = [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach];
    if (point === 0) context.moveTo(px, py);
    else context.lineTo(px, py);
  }
  context.closePath();
  context.fill();
};

/** Where a particle is: each has a course of its own, and loudness drives it outwards. */
export function particleAt(index: number, { width, height, level, time }: Picture) {
  const turn = index * 2.39996;
  const lane = Math.sqrt((index + 1) / PARTICLES);
  const speed = 0.1 + 0.25 * ((index * 0.754877) % 1);
  const reach = Math.min(width, height) * 0.48 * lane * (0.62 + 0.38 * Math.min(1, level * 1.6));
  const angle = turn + time * speed;
  return {
    x: width / 2 + Math.cos(angle) * reach * Math.min(2.1, width / height),
    y: height / 2 + Math.sin(angle) * reach,
    size: 1.2 + 2.8 * ((index * 0.56984) % 1) * (0.5 + level),
  };
}

const particles: Draw = (context, picture) => {
  for (let index = 0; index < PARTICLES; index++) {
    const { x, y, size } = particleAt(index, picture);
    context.globalAlpha = 0.3 + 0.7 * binAt(picture, index / PARTICLES);
    context.beginPath();
    context.arc(x, y, size, 0, 2 * Math.PI);
    context.fill();
  }
};

const DRAW: Readonly<Record<VisualizerMode, Draw>> = { waveform, bars, circular, particles };

export function draw(
  context: CanvasRenderingContext2D,
  mode: VisualizerMode,
  picture: Picture,
): void {
  context.clearRect(0, 0, picture.width, picture.height);
  context.fillStyle = context.strokeStyle = picture.color;
  DRAW[mode](context, picture);
  context.globalAlpha = 1;
}
