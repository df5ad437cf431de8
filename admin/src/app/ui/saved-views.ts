import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, input, output, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog } from '@angular/material/dialog';
import { MatDivider } from '@angular/material/divider';
import { MatMenu, MatMenuItem, MatMenuTrigger } from '@angular/material/menu';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, firstValueFrom, of, type Observable } from 'rxjs';
import { problemOf } from '../core/problem.ts';
import { Icon } from './icon.ts';
import { SaveView, type NamedView } from './save-view.ts';
import { Toasts } from './toasts.ts';

type Values = Readonly<Record<string, string>>;

/** A view as GET /views gives it. */
interface SavedView extends NamedView {
  readonly id: string;
  readonly query: Values;
  readonly is_own: boolean;
  readonly owner: string;
}

/** Filters under a name, to come back to with one press: one's own, and those others share. */
@Component({
  selector: 'app-saved-views',
  imports: [Icon, MatButton, MatDivider, MatMenu, MatMenuItem, MatMenuTrigger, TranslocoDirective],
  templateUrl: './saved-views.html',
  styleUrl: './saved-views.scss',
})
export class SavedViews {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #dialog = inject(MatDialog);
  /** Whose views: the server keeps them apart by page. */
  readonly page = input.required<string>();
  /** What the page shows now. */
  readonly values = input.required<Readonly<Partial<Record<string, string>>>>();
  readonly chosen = output<Values>();
  /** Null until they were asked for. */
  protected readonly views = signal<readonly SavedView[] | null>(null);
  protected readonly current = computed(() =>
    this.views()?.find(({ query }) => isSame(query, this.values())),
  );

  protected async load(): Promise<void> {
    const params = { page: this.page() };
    const found = await firstValueFrom(
      this.#http
        .get<{ data: SavedView[] }>('/api/v1/views', { params })
        .pipe(catchError(() => of({ data: [] }))),
    );
    this.views.set(found.data);
  }

  protected async save(): Promise<void> {
    const dialog = this.#dialog.open<SaveView, undefined, NamedView>(SaveView, {
      width: 'min(420px, 92vw)',
    });
    const named = await firstValueFrom(dialog.afterClosed());
    if (!named) return;
    const body = { page: this.page(), query: this.values(), ...named };
    if (await this.#carriedOut(this.#http.post('/api/v1/views', body)))
      this.#toasts.done('views.saved', { name: named.name });
  }

  protected async remove({ id }: SavedView): Promise<void> {
    await this.#carriedOut(this.#http.delete(`/api/v1/views/${id}`));
  }

  async #carriedOut(request: Observable<unknown>): Promise<boolean> {
    try {
      await firstValueFrom(request);
    } catch (error) {
      this.#toasts.problem('views.failed', problemOf(error).detail);
      return false;
    }
    await this.load();
    return true;
  }
}

const isSame = (a: Values, b: Readonly<Partial<Record<string, string>>>): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([key, value]) => b[key] === value);
