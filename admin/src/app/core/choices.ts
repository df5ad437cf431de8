import { HttpClient } from '@angular/common/http';
import { inject, type Signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { catchError, map, of } from 'rxjs';
import type { Page } from '../../../../server/contract/common.ts';

/** Something to choose in a filter. */
export interface Choice {
  readonly id: string;
  readonly name: string;
}

/** What a list of the server has to choose from, up to 200; nothing when it cannot be had. */
export function choicesOf(url: string): Signal<readonly Choice[]> {
  return toSignal(
    inject(HttpClient)
      .get<Page<Choice>>(url, { params: { limit: 200 } })
      .pipe(
        map(({ data }) => data.map(({ id, name }) => ({ id, name }))),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );
}
