import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { firstValueFrom } from 'rxjs';
import type { Campaign } from '../../../../../server/contract/campaigns.ts';
import { problemOf } from '../../core/problem.ts';
import { CampaignsApi } from '../../state/campaigns.state.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { Toasts } from '../../ui/toasts.ts';

export type BulkCommand = 'start' | 'pause' | 'stop' | 'delete';

const FROM: Readonly<Record<BulkCommand, readonly Campaign['status'][]>> = {
  start: ['draft', 'scheduled', 'paused'],
  pause: ['running'],
  stop: ['running', 'paused', 'scheduled'],
  delete: ['draft'],
};

/** Those of the chosen campaigns to which something can be done. */
export const fitFor = (command: BulkCommand, chosen: readonly Campaign[]): Campaign[] =>
  chosen.filter(({ status }) => FROM[command].includes(status));

/** What is done to several campaigns at once. One per page. */
@Injectable()
export class Bulk {
  readonly #http = inject(HttpClient);
  readonly #store = inject(Store);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  readonly #toasts = inject(Toasts);
  readonly #isBusy = signal(false);
  readonly #hidden = signal<ReadonlySet<string>>(new Set());
  readonly isBusy = this.#isBusy.asReadonly();
  /** Campaigns on their way out: deleted unless somebody takes it back. */
  readonly hidden = this.#hidden.asReadonly();

  /** Resolves when it is done, or was called off. */
  async run(command: BulkCommand, chosen: readonly Campaign[]): Promise<void> {
    const fit = fitFor(command, chosen);
    if (command === 'delete') return this.#delete(fit);
    if (command === 'stop' && !(await this.#isSure(fit.length))) return;
    this.#isBusy.set(true);
    try {
      for (const { id, status } of fit)
        await this.#send(id, command === 'start' && status === 'paused' ? 'resume' : command);
      this.#toasts.done(`bulk.${command}.done`, { count: fit.length });
    } catch (error) {
      this.#toasts.problem('campaigns.commandFailed', problemOf(error).detail);
    } finally {
      this.#isBusy.set(false);
    }
  }

  #isSure(count: number): Promise<boolean> {
    return this.#confirmation.ask({
      heading: this.#texts.translate('bulk.stopHeading', { count }),
      text: this.#texts.translate('campaign.stopText'),
      action: this.#texts.translate('command.stop'),
    });
  }

  async #send(id: string, command: 'start' | 'pause' | 'resume' | 'stop'): Promise<void> {
    const url = `/api/v1/campaigns/${id}/${command}`;
    const campaign = await firstValueFrom(this.#http.post<Campaign>(url, {}));
    this.#store.dispatch(CampaignsApi.campaignLoaded({ campaign }));
  }

  /** Gone from the page at once, from the server when the offer to undo has passed. */
  async #delete(drafts: readonly Campaign[]): Promise<void> {
    const ids = drafts.map(({ id }) => id);
    this.#hidden.update((hidden) => new Set([...hidden, ...ids]));
    const act = async () => {
      for (const id of ids) await firstValueFrom(this.#http.delete(`/api/v1/campaigns/${id}`));
    };
    try {
      if (await this.#toasts.undoable('bulk.delete.done', { count: ids.length }, act)) return;
    } catch (error) {
      this.#toasts.problem('bulk.deleteFailed', problemOf(error).detail);
    }
    this.#hidden.update((hidden) => new Set([...hidden].filter((id) => !ids.includes(id))));
  }
}
