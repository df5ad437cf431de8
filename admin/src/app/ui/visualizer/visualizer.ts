import {
  afterNextRender,
  Component,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { draw, type Picture, type VisualizerMode } from './draw.ts';

const FALLBACK = '#8b5cf6';
/** Loudness falls off slower than it rises, as ears have it. */
const FALL = 0.12;
const RISE = 0.5;

/**
 * A voice to be seen. Fed by an analyser it shows the signal itself, else it moves by the level
 * alone. It stands still for who wants no motion, when it is not active and when nobody looks.
 */
@Component({
  selector: 'app-visualizer',
  host: { 'aria-hidden': 'true', '[attr.data-mode]': 'mode()' },
  template: '<canvas #canvas></canvas>',
  styles: `
    :host {
      display: block;
      min-height: 80px;
    }
    canvas {
      display: block;
      width: 100%;
      height: 100%;
    }
  `,
})
export class Visualizer {
  readonly mode = input.required<VisualizerMode>();
  readonly isActive = input(false);
  /** 0 to 1; the analyser, if there is one, knows better. */
  readonly audioLevel = input(0);
  /** Any CSS colour; the text's own when absent. */
  readonly color = input<string>();
  readonly analyser = input<AnalyserNode | null>(null);
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly #host: HTMLElement = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #isSeen = signal(true);
  readonly #wantsMotion = signal(true);
  #level = 0;
  #time = 0;
  #before = 0;
  #frame = 0;

  constructor() {
    const destroyed = inject(DestroyRef);
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const follow = () => this.#wantsMotion.set(!still.matches);
    follow();
    still.addEventListener('change', follow);
    const seen = new IntersectionObserver(([entry]) =>
      this.#isSeen.set(entry?.isIntersecting ?? true),
    );
    const sized = new ResizeObserver(() => this.#paint());
    afterNextRender(() => {
      seen.observe(this.#host);
      sized.observe(this.#host);
    });
    destroyed.onDestroy(() => {
      cancelAnimationFrame(this.#frame);
      still.removeEventListener('change', follow);
      seen.disconnect();
      sized.disconnect();
    });
    effect(() => {
      cancelAnimationFrame(this.#frame);
      const isMoving = this.isActive() && this.#isSeen() && this.#wantsMotion();
      this.mode();
      this.color();
      this.analyser();
      if (isMoving) this.#move();
      else this.#rest();
    });
  }

  /** The browser calls no frames in a hidden tab, so there it rests by itself. */
  #move(): void {
    this.#before = performance.now();
    const step = (now: number) => {
      this.#time += Math.min(0.1, (now - this.#before) / 1000);
      this.#before = now;
      this.#listen();
      this.#paint();
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #rest(): void {
    this.#level = this.isActive() ? 0.35 : 0;
    this.#paint();
  }

  #listen(): void {
    const analyser = this.analyser();
    const heard = analyser ? loudnessOf(analyser) : this.audioLevel();
    this.#level += (heard - this.#level) * (heard > this.#level ? RISE : FALL);
  }

  #paint(): void {
    const canvas = this.canvas().nativeElement;
    const context = canvas.getContext('2d');
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!context || width === 0 || height === 0) return;
    const ratio = Math.min(2, devicePixelRatio);
    if (
      canvas.width !== Math.round(width * ratio) ||
      canvas.height !== Math.round(height * ratio)
    ) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, this.mode(), { width, height, color: this.#paintOf(), ...this.#heard() });
  }

  #heard(): Omit<Picture, 'width' | 'height' | 'color'> {
    const analyser = this.isActive() && this.#wantsMotion() ? this.analyser() : null;
    const moving = { level: this.#level, time: this.#time };
    return analyser
      ? { ...moving, bins: binsOf(analyser), wave: waveOf(analyser) }
      : { ...moving, bins: [], wave: [] };
  }

  #paintOf(): string {
    return this.color() ?? (getComputedStyle(this.#host).color || FALLBACK);
  }
}

const VOICE_UP_TO_HZ = 4000;

/** The part of the spectrum in which telephone voices lie. */
function binsOf(analyser: AnalyserNode): number[] {
  const bins = new Uint8Array(analyser.frequencyBinCount);
  analyser.getByteFrequencyData(bins);
  const nyquist = analyser.context.sampleRate / 2;
  const count = Math.max(1, Math.round((bins.length * VOICE_UP_TO_HZ) / nyquist));
  return Array.from(bins.subarray(0, count), (bin) => bin / 255);
}

function waveOf(analyser: AnalyserNode): number[] {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return Array.from(samples);
}

/** 0 to 1 of what an analyser hears now, in steps that look even. */
export function loudnessOf(analyser: AnalyserNode): number {
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  const square = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return square === 0 ? 0 : Math.max(0, Math.min(1, 1 + Math.log10(square) / 5));
}
