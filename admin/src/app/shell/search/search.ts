import { HttpClient } from '@angular/common/http';
import { Component, computed, inject, signal } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { MatDialogRef } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { catchError, debounceTime, map, of, switchMap } from 'rxjs';
import type { SearchHit, SearchResult } from '../../../../../server/contract/search.ts';
import { Session } from '../../core/session.ts';
import { Icon, type IconName } from '../../ui/icon.ts';
import { PLACES } from '../places.ts';

const TYPED_MS = 150;

interface Offer {
  readonly id: string;
  readonly icon: IconName;
  readonly title: string;
  readonly subtitle: string;
  readonly link: readonly string[];
}

const KINDS: Readonly<Record<SearchHit['kind'], { icon: IconName; page: string; text: string }>> = {
  campaign: { icon: 'campaign', page: '/campaigns', text: 'search.campaign' },
  agent: { icon: 'agent', page: '/agents', text: 'search.agent' },
  number_list: { icon: 'list', page: '/numbers', text: 'search.numberList' },
  number: { icon: 'person', page: '/numbers', text: 'search.number' },
  call: { icon: 'phone', page: '/calls', text: 'search.call' },
};

/** Finds pages, campaigns, agents, numbers and calls; a combobox over a list of what was found. */
@Component({
  selector: 'app-search',
  imports: [Icon, TranslocoDirective],
  templateUrl: './search.html',
  styleUrl: './search.scss',
})
export class Search {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #session = inject(Session);
  readonly #texts = inject(TranslocoService);
  readonly #dialog = inject(MatDialogRef);
  protected readonly typed = signal('');
  protected readonly chosen = signal(0);
  readonly #found = toSignal(
    toObservable(this.typed).pipe(
      debounceTime(TYPED_MS),
      switchMap((typed) => {
        const q = typed.trim();
        if (q.length < 2) return of({ q, hits: [] as SearchHit[], failed: false });
        return this.#http.get<SearchResult>('/api/v1/search', { params: { q } }).pipe(
          map(({ data }) => ({ q, hits: data, failed: false })),
          catchError(() => of({ q, hits: [] as SearchHit[], failed: true })),
        );
      }),
    ),
    { initialValue: { q: '', hits: [], failed: false } },
  );
  protected readonly failed = computed(() => this.#found().failed);
  protected readonly isWaiting = computed(
    () => this.typed().trim().length >= 2 && this.#found().q !== this.typed().trim(),
  );
  protected readonly offers = computed((): Offer[] => [
    ...this.#pages(),
    ...this.#found().hits.map((hit) => this.#offerOf(hit)),
  ]);

  protected type(text: string): void {
    this.typed.set(text);
    this.chosen.set(0);
  }

  protected press(event: KeyboardEvent): void {
    const last = this.offers().length - 1;
    if (event.key === 'ArrowDown') this.chosen.update((at) => (at >= last ? 0 : at + 1));
    else if (event.key === 'ArrowUp') this.chosen.update((at) => (at <= 0 ? last : at - 1));
    else if (event.key === 'Enter') this.take(this.offers()[this.chosen()]);
    else return;
    event.preventDefault();
    document.getElementById(`found-${this.chosen()}`)?.scrollIntoView({ block: 'nearest' });
  }

  protected take(offer: Offer | undefined): void {
    if (!offer) return;
    this.#dialog.close();
    void this.#router.navigate([...offer.link]);
  }

  #pages(): Offer[] {
    const typed = this.typed().trim().toLocaleLowerCase();
    return PLACES.filter(({ ability }) => ability === undefined || this.#session.may(ability))
      .map(({ path, icon, text }) => ({
        id: path,
        icon,
        title: this.#texts.translate<string>(text),
        subtitle: this.#texts.translate<string>('search.page'),
        link: [path],
      }))
      .filter(({ title }) => title.toLocaleLowerCase().includes(typed));
  }

  #offerOf(hit: SearchHit): Offer {
    const { icon, page, text } = KINDS[hit.kind];
    return {
      id: hit.id,
      icon,
      title: hit.title,
      subtitle: [this.#texts.translate<string>(text), hit.subtitle].filter(Boolean).join(' · '),
      link: [page, hit.parent_id ?? hit.id],
    };
  }
}
