import { HttpClient } from '@angular/common/http';
import { Component, inject, input, signal } from '@angular/core';
import { NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatError, MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Prefix, type PrefixRoute } from '../../../../../server/contract/routing.ts';
import type { Choice } from '../../core/choices.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { paged } from '../../core/paged.ts';
import { problemOf } from '../../core/problem.ts';
import { Session } from '../../core/session.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import { lineFields, lineKey } from '../line-choice.ts';

const URL = '/api/v1/trunks/prefix-routes';

/** Where numbers go that begin with a prefix; the longest one that fits counts. */
@Component({
  selector: 'app-prefix-routes',
  imports: [
    FieldError,
    Icon,
    MatButton,
    MatError,
    MatFormField,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './prefix-routes.html',
  styleUrl: './routing.scss',
})
export class PrefixRoutes {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly trunks = input.required<readonly Choice[]>();
  readonly groups = input.required<readonly Choice[]>();
  protected readonly mayEdit = inject(Session).may('editTrunks');
  protected readonly list = paged<PrefixRoute>(URL);
  protected readonly isBusy = signal(false);
  protected readonly keyOf = lineKey;
  protected readonly form = inject(NonNullableFormBuilder).group({
    prefix: ['+', checked(Prefix)],
    line: [''],
  });

  protected nameOf({ trunk_id: trunk, group_id: group }: PrefixRoute): string {
    const known = trunk ? this.trunks() : this.groups();
    return known.find(({ id }) => id === (trunk ?? group))?.name ?? '…';
  }

  protected async add(): Promise<void> {
    const { prefix, line } = this.form.getRawValue();
    if (this.form.invalid || line === '' || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    const { trunk_id, trunk_group_id: group_id } = lineFields(line);
    try {
      const body = { prefix, trunk_id, group_id };
      this.list.replace(await firstValueFrom(this.#http.post<PrefixRoute>(URL, body)));
      this.form.reset();
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem))
        this.#toasts.problem('routing.notSaved', problem.detail);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async remove({ id }: PrefixRoute): Promise<void> {
    try {
      await firstValueFrom(this.#http.delete(`${URL}/${id}`));
      this.list.remove(id);
    } catch (error) {
      this.#toasts.problem('routing.notRemoved', problemOf(error).detail);
    }
  }
}
