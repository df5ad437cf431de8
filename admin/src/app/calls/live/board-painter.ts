import { clockOf } from '../../core/format.ts';
import type { Tape } from '../tape.ts';
import type { Colours } from './colours.ts';
import { drawLevels, drawTape, type Box } from './meter.ts';
import { isAnswered, type CardState } from './card-state.ts';
import { isMoving, SIGN_SIZE, SignDrawer } from './sign.ts';

/** Where a card has its sign and its meter, from its own corner. */
export interface Anatomy {
  readonly sign: { readonly x: number; readonly y: number; readonly scale: number };
  readonly meter: Box;
  /** A tape of the last seconds, or just how loud it is now. */
  readonly hasTape: boolean;
}

export interface PaintedCard {
  readonly id: string;
  readonly state: CardState;
  readonly x: number;
  readonly y: number;
}

/** A running time on a card. */
export interface Clock {
  readonly element: HTMLElement;
  from(): number;
  until(): number | null;
}

interface Cell extends PaintedCard {
  /** When the state began, by the frames' clock. */
  readonly since: number;
  drawn: boolean;
  /** What the tape had when it was drawn last. */
  heard: number;
}

/** Half the rate of a display: enough for waves and rings, and half the work; less in a crowd. */
const FRAME_MS = 33;
const CROWD = 60;
const CROWD_FRAME_MS = 50;
/** A change of the cards this near to the next frame brings it forward, instead of adding one. */
const NEAR_MS = 15;
/** Levels come ten times a second; each frame draws a part of the meters. */
const PARTS = 3;
/** How often times are looked at when nothing else changes. */
const TICK_MS = 200;
const STILL_EVERY_MS = 1000;
const MOST_PIXELS = 4_000_000;
const FINEST = 2;

/**
 * Draws the signs, meters and times of all cards on a board, on one canvas and in one loop: no
 * element of a card moves by itself, and nothing here causes change detection.
 */
export class BoardPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D | null;
  readonly #tapeOf: (call: string) => Tape | undefined;
  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #clocks = new Set<Clock>();
  readonly #shownTimes = new WeakMap<HTMLElement, number>();
  #cells: readonly Cell[] = [];
  #anatomy: Anatomy | undefined;
  #colours: Colours | undefined;
  #signs: SignDrawer | undefined;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #frame: number | undefined;
  #drawnAt = 0;
  #tickedAt = 0;
  #part = 0;
  #pixels = 1;

  constructor(canvas: HTMLCanvasElement, tapeOf: (call: string) => Tape | undefined) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d');
    this.#tapeOf = tapeOf;
  }

  /** Shows a running time until the returned function is called. */
  addClock(clock: Clock): () => void {
    this.#clocks.add(clock);
    return () => this.#clocks.delete(clock);
  }

  /** Takes other colours or another kind of card; all is drawn anew. */
  dress(anatomy: Anatomy, colours: Colours): void {
    this.#anatomy = anatomy;
    this.#colours = colours;
    this.#signs = undefined;
    this.#wipe();
  }

  /** The cards that are on the screen now, and the size of the canvas under them. */
  lay(cards: readonly PaintedCard[], width: number, height: number): void {
    const resized = this.#fit(width, height);
    const now = performance.now();
    const known = new Map(this.#cells.map((cell) => [cell.id, cell]));
    let stayed = 0;
    const cells = cards.map((card): Cell => {
      const before = known.get(card.id);
      const same = before?.state === card.state;
      const inPlace = before?.x === card.x && before.y === card.y;
      if (inPlace) stayed++;
      if (before && same && inPlace) return before;
      return { ...card, since: same ? before.since : now, drawn: false, heard: -1 };
    });
    const moved = stayed < this.#cells.length;
    this.#cells = cells;
    if (moved || resized) this.#wipe();
    if (cells.length > 0) this.#run();
    // Texts have changed anyway, so that writing the times costs no layout of its own.
    this.#tick();
    // In the same task as the elements moved, so that no frame shows the one without the other.
    if (moved || resized) this.#paint(now, true);
    else if (now - this.#drawnAt > this.#every - NEAR_MS && !this.#stillness.matches)
      this.#now(now);
  }

  stop(): void {
    clearTimeout(this.#waiting);
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    this.#waiting = this.#frame = undefined;
  }

  get #every(): number {
    if (this.#stillness.matches) return STILL_EVERY_MS;
    return this.#cells.length > CROWD ? CROWD_FRAME_MS : FRAME_MS;
  }

  #fit(width: number, height: number): boolean {
    const finest = Math.sqrt(MOST_PIXELS / Math.max(1, width * height));
    const pixels = Math.max(1, Math.min(devicePixelRatio, FINEST, finest));
    this.#pixels = pixels;
    const [across, down] = [Math.round(width * pixels), Math.round(height * pixels)];
    if (this.#canvas.width === across && this.#canvas.height === down) return false;
    this.#canvas.width = across;
    this.#canvas.height = down;
    this.#canvas.style.width = `${width}px`;
    this.#canvas.style.height = `${height}px`;
    this.#context?.setTransform(pixels, 0, 0, pixels, 0, 0);
    this.#signs = undefined;
    return true;
  }

  #wipe(): void {
    this.#context?.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    for (const cell of this.#cells) {
      cell.drawn = false;
      cell.heard = -1;
    }
  }

  /** Asks for a frame only when one is due: each that is asked for costs a commit. */
  #run(): void {
    if (this.#waiting !== undefined || this.#frame !== undefined) return;
    this.#waiting = setTimeout(
      () => {
        this.#waiting = undefined;
        this.#frame = requestAnimationFrame((now) => this.#next(now));
      },
      Math.max(0, this.#drawnAt + this.#every - performance.now()),
    );
  }

  #now(now: number): void {
    this.stop();
    this.#next(now);
  }

  #next(now: number): void {
    this.#frame = undefined;
    this.#drawnAt = performance.now();
    this.#paint(now, this.#stillness.matches);
    if (this.#drawnAt - this.#tickedAt > TICK_MS) this.#tick();
    if (this.#cells.length > 0) this.#run();
  }

  #paint(now: number, all: boolean): void {
    const [context, anatomy, colours] = [this.#context, this.#anatomy, this.#colours];
    if (!context || !anatomy || !colours || this.#canvas.width === 0) return;
    const isStill = this.#stillness.matches;
    const { x, y, scale } = anatomy.sign;
    this.#signs ??= new SignDrawer(context, {
      colours,
      scale,
      pixels: this.#pixels,
    });
    this.#part = (this.#part + 1) % PARTS;
    for (const [index, cell] of this.#cells.entries()) {
      if (!cell.drawn || (!isStill && isMoving(cell.state)))
        this.#signs.draw(
          cell.state,
          { x: cell.x + x, y: cell.y + y },
          isStill ? null : now - cell.since,
        );
      if (all || !cell.drawn || index % PARTS === this.#part)
        this.#meter(cell, { context, anatomy, colours });
      cell.drawn = true;
    }
  }

  #meter(
    cell: Cell,
    {
      context,
      anatomy,
      colours,
    }: { context: CanvasRenderingContext2D; anatomy: Anatomy; colours: Colours },
  ): void {
    const { meter, hasTape } = anatomy;
    const box = { ...meter, x: cell.x + meter.x, y: cell.y + meter.y };
    const tape = isAnswered(cell.state) ? this.#tapeOf(cell.id) : undefined;
    if (!tape && !cell.drawn) context.clearRect(box.x, box.y, box.width, box.height);
    if (!tape || tape.written === cell.heard) return;
    cell.heard = tape.written;
    if (hasTape && !this.#stillness.matches) drawTape(context, tape, box, colours);
    else drawLevels(context, tape, box, colours);
  }

  /** Writes only the seconds that changed; calls begin at odd moments, so few do at once. */
  #tick(): void {
    this.#tickedAt = performance.now();
    const now = Date.now();
    for (const { element, from, until } of this.#clocks) {
      const seconds = Math.max(0, Math.floor(((until() ?? now) - from()) / 1000));
      if (this.#shownTimes.get(element) === seconds) continue;
      this.#shownTimes.set(element, seconds);
      element.textContent = clockOf(seconds);
    }
  }
}

export const SIGN_SCALE_SMALL = 46 / SIGN_SIZE;
