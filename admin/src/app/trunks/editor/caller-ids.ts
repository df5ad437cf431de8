import { HttpClient } from '@angular/common/http';
import { Component, effect, inject, input, signal, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { CallerIds } from '../../../../../server/contract/routing.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Toasts } from '../../ui/toasts.ts';
import { linesOf, numbersOf } from './caller-id-lines.ts';

/** Further numbers a trunk may show: one a line, a label behind it. */
@Component({
  selector: 'app-caller-ids',
  imports: [MatButton, MatFormField, MatHint, MatInput, MatLabel, TranslocoDirective],
  templateUrl: './caller-ids.html',
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 14px;
      padding: 20px;
    }
    button {
      align-self: flex-end;
    }
  `,
})
export class TrunkCallerIds {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly trunk = input.required<string>();
  protected readonly mayEdit = inject(Session).may('editTrunks');
  protected readonly text = signal('');
  protected readonly isChanged = signal(false);

  constructor() {
    effect(() => {
      const id = this.trunk();
      untracked(() => void this.#load(id));
    });
  }

  protected typed(text: string): void {
    this.text.set(text);
    this.isChanged.set(true);
  }

  protected async save(): Promise<void> {
    try {
      const body = { numbers: numbersOf(this.text()) };
      this.#show(await firstValueFrom(this.#http.put<CallerIds>(this.#url(this.trunk()), body)));
      this.#toasts.done('trunks.callerIdsSaved');
    } catch (error) {
      this.#toasts.problem('trunks.callerIdsNotSaved', problemOf(error).detail);
    }
  }

  async #load(id: string): Promise<void> {
    try {
      this.#show(await firstValueFrom(this.#http.get<CallerIds>(this.#url(id))));
    } catch (error) {
      this.#toasts.problem('trunks.callerIdsNotLoaded', problemOf(error).detail);
    }
  }

  #show({ numbers }: CallerIds): void {
    this.text.set(linesOf(numbers));
    this.isChanged.set(false);
  }

  #url = (id: string): string => `/api/v1/trunks/${id}/caller-ids`;
}
