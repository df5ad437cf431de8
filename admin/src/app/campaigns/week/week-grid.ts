import {
  booleanAttribute,
  Component,
  computed,
  ElementRef,
  inject,
  input,
  output,
  signal,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Format } from '../../core/format.ts';
import { DAYS, HOURS, isOn, painted, toggledDay, type WeekCell, type WeekHours } from './week.ts';

/**
 * The hours of a week as a field to paint: by mouse, by finger, or by keys (Space begins and ends
 * a stretch, arrows move). Without `changed` to listen to, it only shows.
 */
@Component({
  selector: 'app-week-grid',
  imports: [TranslocoDirective],
  templateUrl: './week-grid.html',
  styleUrl: './week-grid.scss',
})
export class WeekGrid {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  protected readonly format = inject(Format);
  readonly hours = input.required<WeekHours>();
  readonly isReadOnly = input(false, { transform: booleanAttribute });
  readonly changed = output<WeekHours>();
  /** Where a stretch began that is being painted. */
  readonly #begun = signal<WeekCell | null>(null);
  protected readonly at = signal<WeekCell>({ day: 1, hour: 9 });
  protected readonly isPainting = computed(() => this.#begun() !== null);
  /** With the stretch that is being painted. */
  readonly #shown = computed(() => {
    const begun = this.#begun();
    return begun ? painted(this.hours(), begun, this.at()) : this.hours();
  });
  protected readonly rows = computed(() => {
    const shown = this.#shown();
    return DAYS.map((day) => ({
      day,
      name: this.format.weekday(day),
      isChosen: shown.days.includes(day),
      cells: HOURS.map((hour) => ({ day, hour, isOn: isOn(shown, { day, hour }) })),
    }));
  });
  protected readonly columns = HOURS;

  protected toggle(day: number): void {
    if (this.isReadOnly()) return;
    this.changed.emit({ ...this.hours(), days: toggledDay(this.hours().days, day) });
  }

  protected down(event: PointerEvent): void {
    const cell = this.#cellAt(event);
    if (!cell || this.isReadOnly()) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.at.set(cell);
    this.#begun.set(cell);
  }

  protected move(event: PointerEvent): void {
    const cell = this.isPainting() ? this.#cellAt(event) : null;
    if (cell) this.at.set(cell);
  }

  protected up(): void {
    if (!this.isPainting()) return;
    const shown = this.#shown();
    this.#begun.set(null);
    this.changed.emit(shown);
  }

  protected drop(): void {
    this.#begun.set(null);
  }

  protected press(event: KeyboardEvent): void {
    const { key } = event;
    if (this.isReadOnly() || !(key in MOVES || key === ' ' || key === 'Enter' || key === 'Escape'))
      return;
    event.preventDefault();
    const moved = MOVES[key];
    if (moved) this.#moveBy(moved);
    else if (key === 'Escape') this.drop();
    else if (this.isPainting()) this.up();
    else this.#begun.set(this.at());
  }

  #moveBy([days, hours]: readonly [number, number]): void {
    this.at.update(({ day, hour }) => ({
      day: Math.min(7, Math.max(1, day + days)),
      hour: Math.min(23, Math.max(0, hour + hours)),
    }));
    const { day, hour } = this.at();
    this.#host.querySelector<HTMLElement>(`[data-cell='${day}-${hour}']`)?.focus();
  }

  /** Captured pointers report the field they began in; where they are tells the point. */
  #cellAt({ clientX, clientY }: PointerEvent): WeekCell | null {
    const element = document
      .elementFromPoint(clientX, clientY)
      ?.closest<HTMLElement>('[data-cell]');
    if (!element || !this.#host.contains(element)) return null;
    const [day = 1, hour = 0] = (element.dataset['cell'] ?? '').split('-').map(Number);
    return { day, hour };
  }
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
};
