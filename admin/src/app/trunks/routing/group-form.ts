import { HttpClient } from '@angular/common/http';
import { Component, effect, inject, input, output, signal, untracked } from '@angular/core';
import { FormArray, NonNullableFormBuilder, ReactiveFormsModule } from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { CreateTrunkGroup, type TrunkGroup } from '../../../../../server/contract/routing.ts';
import type { Choice } from '../../core/choices.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { problemOf } from '../../core/problem.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon } from '../../ui/icon.ts';
import { Toasts } from '../../ui/toasts.ts';
import { numberOrNone, optionalNumber } from '../editor/optional-number.ts';
import { codesOf } from './codes.ts';

const { shape } = CreateTrunkGroup;
const URL = '/api/v1/trunks/groups';

/** A group: who is in it, in which order, and when the next one is tried. */
@Component({
  selector: 'app-group-form',
  imports: [
    FieldError,
    Icon,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatIconButton,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './group-form.html',
  styleUrl: './routing.scss',
})
export class GroupForm {
  readonly #http = inject(HttpClient);
  readonly #toasts = inject(Toasts);
  readonly #build = inject(NonNullableFormBuilder);
  readonly group = input.required<TrunkGroup | null>();
  readonly trunks = input.required<readonly Choice[]>();
  readonly saved = output<TrunkGroup>();
  readonly closed = output<void>();
  protected readonly isBusy = signal(false);
  protected readonly form = this.#build.group({
    name: ['', checked(shape.name)],
    strategy: ['priority' as TrunkGroup['strategy']],
    failover_codes: [
      '408, 500, 502, 503, 504',
      checked({ safeParse: (value) => shape.failover_codes.safeParse(codesOf(String(value))) }),
    ],
    failover_after_s: ['', optionalNumber(shape.failover_after_s)],
    members: new FormArray<ReturnType<GroupForm['member']>>([]),
  });

  constructor() {
    effect(() => {
      const group = this.group();
      untracked(() => this.#show(group));
    });
  }

  #show(group: TrunkGroup | null): void {
    const { members } = this.form.controls;
    members.clear();
    if (!group) return this.add();
    for (const one of group.members) members.push(this.member(one));
    this.form.patchValue({
      name: group.name,
      strategy: group.strategy,
      failover_codes: group.failover_codes.join(', '),
      failover_after_s: group.failover_after_s === null ? '' : String(group.failover_after_s),
    });
  }

  protected member(one = { trunk_id: '', priority: 1, weight: 1 }) {
    return this.#build.group({
      trunk_id: [one.trunk_id, checked(shape.members.unwrap().element.shape.trunk_id)],
      priority: [one.priority, checked(shape.members.unwrap().element.shape.priority)],
      weight: [one.weight, checked(shape.members.unwrap().element.shape.weight)],
    });
  }

  protected add(): void {
    const { members } = this.form.controls;
    const taken = members.getRawValue().map(({ trunk_id: id }) => id);
    const free = this.trunks().find(({ id }) => !taken.includes(id));
    members.push(
      this.member({ trunk_id: free?.id ?? '', priority: members.length + 1, weight: 1 }),
    );
  }

  protected async save(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    const { failover_codes: codes, failover_after_s: after, ...rest } = this.form.getRawValue();
    const body = {
      ...rest,
      failover_codes: codesOf(codes),
      failover_after_s: numberOrNone(after),
    };
    const known = this.group();
    try {
      const group = await firstValueFrom(
        known
          ? this.#http.put<TrunkGroup>(`${URL}/${known.id}`, body)
          : this.#http.post<TrunkGroup>(URL, body),
      );
      this.#toasts.done('routing.saved');
      this.saved.emit(group);
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem))
        this.#toasts.problem('routing.notSaved', problem.detail);
    } finally {
      this.isBusy.set(false);
    }
  }
}
