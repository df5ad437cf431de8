import { Injectable } from '@angular/core';
import type { BoardPainter, Clock } from './board-painter.ts';

/** Where the cards of a board leave their running times; its painter keeps them running. */
@Injectable()
export class BoardClocks {
  readonly #waiting = new Set<Clock>();
  #painter: BoardPainter | undefined;

  drivenBy(painter: BoardPainter): BoardPainter {
    this.#painter = painter;
    for (const clock of this.#waiting) painter.addClock(clock);
    this.#waiting.clear();
    return painter;
  }

  /** Runs until the returned function is called. */
  add(clock: Clock): () => void {
    if (this.#painter) return this.#painter.addClock(clock);
    this.#waiting.add(clock);
    return () => this.#waiting.delete(clock);
  }
}
