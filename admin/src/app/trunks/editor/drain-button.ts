import { HttpClient } from '@angular/common/http';
import { Component, inject, input, model, signal } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { Trunk, TrunkStatus } from '../../../../../server/contract/trunks.ts';
import { problemOf } from '../../core/problem.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';

/** Takes a trunk out of use while its calls go on, and back. */
@Component({
  selector: 'app-drain-button',
  imports: [Icon, MatButton, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <button matButton="outlined" type="button" [disabled]="isBusy()" (click)="toggle()">
      <app-icon [name]="isDraining() ? 'play' : 'pause'" [size]="18" />{{
        isDraining() ? t('trunks.resume') : t('trunks.drain')
      }}
    </button>
  </ng-container>`,
})
export class DrainButton {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly trunk = input.required<Trunk>();
  readonly isDraining = model.required<boolean>();
  protected readonly isBusy = signal(false);

  protected async toggle(): Promise<void> {
    const { id, name } = this.trunk();
    const wasDraining = this.isDraining();
    this.isBusy.set(true);
    try {
      const url = `/api/v1/trunks/${id}/${wasDraining ? 'resume' : 'drain'}`;
      await firstValueFrom(this.#http.post<TrunkStatus>(url, {}));
      this.isDraining.set(!wasDraining);
      this.#toasts.done(wasDraining ? 'trunks.resumed' : 'trunks.drained', { name });
    } catch (error) {
      this.#toasts.problem('trunks.notDrained', problemOf(error).detail);
    } finally {
      this.isBusy.set(false);
    }
  }
}
