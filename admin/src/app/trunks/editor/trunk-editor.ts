import { HttpClient, httpResource } from '@angular/common/http';
import {
  Component,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  signal,
  untracked,
} from '@angular/core';
import {
  FormArray,
  NonNullableFormBuilder,
  ReactiveFormsModule,
  type FormGroup,
} from '@angular/forms';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { toSignal } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { firstValueFrom, map } from 'rxjs';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { Format } from '../../core/format.ts';
import { showProblem } from '../../core/forms.ts';
import { problemOf } from '../../core/problem.ts';
import { Said } from '../../core/server-words.ts';
import { Session } from '../../core/session.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { Confirmation } from '../../ui/confirm.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { Toasts } from '../../ui/toasts.ts';
import { LiveTrunks } from '../live-trunks.ts';
import { TrunkCallerIds } from './caller-ids.ts';
import { DrainButton } from './drain-button.ts';
import { RouteTester } from './route-tester.ts';
import { TrunkCalling } from './trunk-calling.ts';
import { TrunkHistory } from './trunk-history.ts';
import type { LimitControls } from './trunk-limits-form.ts';
import { TrunkLimits } from './trunk-limits.ts';
import { PbxConfig } from './pbx-config.ts';
import { TrunkTelephony } from './trunk-telephony.ts';
import { TrunkMedia } from './trunk-media.ts';
import { TrunkTest } from './trunk-test.ts';
import { TrunkCodecs } from './trunk-codecs.ts';
import { TrunkFigures } from './trunk-figures.ts';
import { TrunkTransport } from './trunk-transport.ts';
import { bodyOf, fill, headerForm, ruleForm, trunkForm, useTelephony } from './trunk-form.ts';

const URL = '/api/v1/trunks';

/** A carrier line: every setting explained, its state, and a test of what a call would carry. */
@Component({
  selector: 'app-trunk-editor',
  imports: [
    DrainButton,
    ErrorState,
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
    MatSlideToggle,
    PageHead,
    PbxConfig,
    ReactiveFormsModule,
    RouteTester,
    Said,
    StatusChip,
    TrunkCalling,
    TrunkCallerIds,
    TrunkCodecs,
    TrunkFigures,
    TrunkHistory,
    TrunkLimits,
    TrunkTelephony,
    TrunkMedia,
    TrunkTest,
    TrunkTransport,
    TranslocoDirective,
  ],
  providers: [LiveTrunks],
  templateUrl: './trunk-editor.html',
  styleUrl: './trunk-editor.scss',
})
export class TrunkEditor implements MayHoldUnsaved {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #toasts = inject(Toasts);
  readonly #texts = inject(TranslocoService);
  readonly #confirmation = inject(Confirmation);
  readonly #build = inject(NonNullableFormBuilder);
  readonly #live = inject(LiveTrunks);
  readonly #session = inject(Session);
  readonly #format = inject(Format);
  /** Undefined on the page for a new one. */
  readonly id = input<string>();
  protected readonly trunk = httpResource<Trunk>(() => {
    const id = this.id();
    return id === undefined ? undefined : `${URL}/${id}`;
  });
  protected readonly problem = computed(() => {
    const error = this.trunk.error();
    return error ? problemOf(error) : null;
  });
  protected readonly known = computed(() => (this.trunk.hasValue() ? this.trunk.value() : null));
  /** Apart from the form, which keeps what is typed into it meanwhile. */
  protected readonly isDraining = linkedSignal(() => this.known()?.is_draining ?? false);
  protected readonly state = computed(() => this.#live.states().get(this.id() ?? ''));
  /** The moment at which a carrier that asked for rest is called again, when that lies ahead. */
  protected readonly restsUntil = computed(() => {
    const until = this.known()?.rests_until ?? null;
    return until !== null && Date.parse(until) > Date.now() ? this.#format.moment(until) : null;
  });
  protected readonly form = trunkForm(this.#build);
  /** A PBX places the calls: what is between it and its carrier is set there. */
  protected readonly viaPbx = toSignal(
    this.form.controls.telephony.valueChanges.pipe(map((way) => way === 'asterisk')),
    { initialValue: false },
  );
  /** As it was just saved: it is not shown again later. */
  protected readonly savedPassword = signal<string | null>(null);
  /** The same form, for those who know its limits only. */
  protected readonly limitsForm = this.form as unknown as FormGroup<LimitControls>;
  protected readonly isBusy = signal(false);
  protected readonly mayEdit = this.#session.may('editTrunks');

  constructor() {
    effect(() => {
      const trunk = this.known();
      untracked(() => {
        if (trunk) fill(this.form, trunk, this.#build);
        if (!this.mayEdit) this.form.disable();
      });
    });
    effect(() => {
      const viaPbx = this.viaPbx();
      untracked(() => this.mayEdit && useTelephony(this.form, viaPbx));
    });
  }

  hasUnsavedChanges(): boolean {
    return this.form.dirty;
  }

  protected get headers() {
    return this.form.controls.extra_headers;
  }

  protected get rules() {
    return this.form.controls.number_rules;
  }

  protected addHeader(): void {
    this.headers.push(headerForm(this.#build));
    this.form.markAsDirty();
  }

  protected addRule(): void {
    this.rules.push(ruleForm(this.#build));
    this.form.markAsDirty();
  }

  protected drop(list: FormArray, index: number): void {
    list.removeAt(index);
    this.form.markAsDirty();
  }

  protected async save(): Promise<void> {
    if (this.form.invalid || this.isBusy()) return this.form.markAllAsTouched();
    this.isBusy.set(true);
    const id = this.id();
    try {
      const body = bodyOf(this.form);
      const saved = await firstValueFrom(
        id === undefined
          ? this.#http.post<Trunk>(URL, body)
          : this.#http.put<Trunk>(`${URL}/${id}`, body),
      );
      this.form.markAsPristine();
      this.savedPassword.set(body.password ?? null);
      this.#toasts.done('trunks.saved', { name: saved.name });
      if (id === undefined) await this.#router.navigate(['/trunks', saved.id]);
      else this.trunk.set(saved);
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.#toasts.problem('trunks.notSaved', problem.detail);
    } finally {
      this.isBusy.set(false);
    }
  }

  protected async remove({ id, name }: Trunk): Promise<void> {
    const sure = await this.#confirmation.ask({
      heading: this.#texts.translate('trunks.removeHeading', { name }),
      text: this.#texts.translate('trunks.removeText'),
      action: this.#texts.translate('action.delete'),
    });
    if (!sure) return;
    try {
      await firstValueFrom(this.#http.delete(`${URL}/${id}`));
      this.form.markAsPristine();
      await this.#router.navigate(['/trunks']);
    } catch (error) {
      this.#toasts.problem('trunks.notRemoved', problemOf(error).detail);
    }
  }
}
