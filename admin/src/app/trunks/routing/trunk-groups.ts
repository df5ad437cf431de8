import { HttpClient } from '@angular/common/http';
import { Component, inject, input, signal } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import type { TrunkGroup } from '../../../../../server/contract/routing.ts';
import type { Choice } from '../../core/choices.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import { GroupForm } from './group-form.ts';

const URL = '/api/v1/trunks/groups';

/** Trunks that stand in for one another. */
@Component({
  selector: 'app-trunk-groups',
  imports: [GroupForm, Icon, MatButton, MatIconButton, TranslocoDirective],
  templateUrl: './trunk-groups.html',
  styleUrl: './routing.scss',
})
export class TrunkGroups {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  readonly trunks = input.required<readonly Choice[]>();
  readonly list = paged<TrunkGroup>(URL);
  protected readonly mayEdit = inject(Session).may('editTrunks');
  /** The group that is edited; `new` for one that is not there yet. */
  protected readonly open = signal<TrunkGroup | 'new' | null>(null);

  protected nameOf(id: string): string {
    return this.trunks().find((trunk) => trunk.id === id)?.name ?? '…';
  }

  protected saved(group: TrunkGroup): void {
    this.list.replace(group);
    this.open.set(null);
  }

  protected async remove({ id, name }: TrunkGroup): Promise<void> {
    const sure = await this.#confirmation.ask({
      heading: this.#texts.translate('routing.removeGroup', { name }),
      text: this.#texts.translate('routing.removeGroupText'),
      action: this.#texts.translate('action.delete'),
    });
    if (!sure) return;
    try {
      await firstValueFrom(this.#http.delete(`${URL}/${id}`));
      this.list.remove(id);
    } catch (error) {
      this.#toasts.problem('routing.notRemoved', problemOf(error).detail);
    }
  }
}
