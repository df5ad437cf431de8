import {
  afterRenderEffect,
  Component,
  computed,
  DestroyRef,
  effect,
  ElementRef,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import type { LiveCall } from '../../../../../server/contract/live.ts';
import { Format } from '../../core/format.ts';
import { Theme } from '../../core/theme.ts';
import { Loudness } from '../loudness.ts';
import { DENSE, layoutOf, ROOMY, rowsWithin, type CallGroup } from './board-layout.ts';
import { BoardPainter, SIGN_SCALE_SMALL, type Anatomy } from './board-painter.ts';
import { BoardClocks } from './board-clocks.ts';
import { CallCard } from './call-card.ts';
import { cardState } from './card-state.ts';
import { coloursAt } from './colours.ts';

/** Rendered above and below what is seen, px, so that scrolling and tabbing find cards there. */
const BEYOND = 260;

interface Placed {
  readonly call: LiveCall;
  readonly x: number;
  readonly y: number;
}

/** Cards of calls under way, however many: only those on the screen exist. */
@Component({
  selector: 'app-board',
  imports: [CallCard, TranslocoDirective],
  providers: [BoardClocks],
  host: { '[style.height.px]': 'layout().height' },
  templateUrl: './board.html',
  styleUrl: './board.scss',
})
export class Board {
  readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  readonly #loudness = inject(Loudness);
  readonly #theme = inject(Theme);
  readonly #clocks = inject(BoardClocks);
  protected readonly format = inject(Format);
  readonly groups = input.required<readonly CallGroup[]>();
  readonly isDense = input(false);
  readonly ending = input.required<ReadonlySet<string>>();
  readonly mayHangUp = input(false);
  /** The call that is being monitored. */
  readonly monitored = input<string | null>(null);
  readonly cancelled = output<string>();
  private readonly canvas = viewChild.required<ElementRef<HTMLCanvasElement>>('canvas');
  readonly #width = signal(0);
  /** What is seen of the board, from its own top. */
  readonly #view = signal({ top: 0, bottom: 900 }, { equal: isAlmostSame });
  protected readonly size = computed(() => (this.isDense() ? DENSE : ROOMY));
  protected readonly layout = computed(() => layoutOf(this.groups(), this.#width(), this.size()));
  /** By itself: who reads it is not bothered by each change of a call. */
  protected readonly cardWidth = computed(() => this.layout().cardWidth);
  readonly #rows = computed(() => {
    const { top, bottom } = this.#view();
    return rowsWithin(this.layout().rows, top - BEYOND, bottom + BEYOND);
  });
  protected readonly heads = computed(() =>
    this.#rows().flatMap((row) => ('group' in row ? { ...row.group, top: row.top } : [])),
  );
  protected readonly cards = computed((): Placed[] => {
    const step = this.cardWidth() + this.size().gap;
    return this.#rows().flatMap((row) =>
      'calls' in row
        ? row.calls.map((call, column) => ({
            call,
            x: column * step,
            y: row.top,
          }))
        : [],
    );
  });
  protected readonly canvasTop = computed(() => this.#rows()[0]?.top ?? 0);
  #painter: BoardPainter | undefined;

  constructor() {
    this.#watchView();
    afterRenderEffect(() => this.#dress());
    afterRenderEffect(() => this.#paint());
    effect(() =>
      this.#loudness.want(
        this,
        this.cards().flatMap(({ call }) => (call.phase === 'talking' ? call.id : [])),
      ),
    );
    inject(DestroyRef).onDestroy(() => {
      this.#painter?.stop();
      this.#loudness.want(this, []);
    });
  }

  #watchView(): void {
    const look = () => {
      const { top } = this.#host.getBoundingClientRect();
      this.#view.set({ top: -top, bottom: innerHeight - top });
    };
    const sizes = new ResizeObserver(([entry]) => {
      this.#width.set(Math.floor(entry?.contentRect.width ?? 0));
      look();
    });
    sizes.observe(this.#host);
    // Whatever it is that scrolls: the page, or a wall.
    document.addEventListener('scroll', look, { capture: true, passive: true });
    addEventListener('resize', look);
    inject(DestroyRef).onDestroy(() => {
      sizes.disconnect();
      document.removeEventListener('scroll', look, { capture: true });
      removeEventListener('resize', look);
    });
  }

  #dress(): void {
    this.#theme.isDark();
    this.#painter ??= this.#clocks.drivenBy(
      new BoardPainter(this.canvas().nativeElement, (call) => this.#loudness.tapeOf(call)),
    );
    this.#painter.dress(anatomyOf(this.isDense(), this.cardWidth()), coloursAt(this.#host));
  }

  #paint(): void {
    const top = this.canvasTop();
    const last = this.#rows().at(-1);
    this.#painter?.lay(
      this.cards().map(({ call, x, y }) => ({
        id: call.id,
        state: cardState(call),
        x,
        y: y - top,
      })),
      this.#width(),
      last ? last.top + last.height - top : 0,
    );
  }
}

/** Scrolling a few pixels shows the same rows. */
function isAlmostSame(
  a: { readonly top: number; readonly bottom: number },
  b: { readonly top: number; readonly bottom: number },
): boolean {
  return Math.abs(a.top - b.top) < BEYOND / 4 && Math.abs(a.bottom - b.bottom) < BEYOND / 4;
}

/** Where call-card.scss leaves room for what is drawn. */
function anatomyOf(isDense: boolean, cardWidth: number): Anatomy {
  return isDense
    ? {
        sign: { x: 6, y: 6, scale: SIGN_SCALE_SMALL },
        meter: { x: 10, y: 60, width: cardWidth - 20, height: 9 },
        hasTape: false,
      }
    : {
        sign: { x: 12, y: 10, scale: 1 },
        meter: { x: 16, y: 84, width: cardWidth - 32, height: 36 },
        hasTape: true,
      };
}
