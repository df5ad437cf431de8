import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, input, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import {
  NonNullableFormBuilder,
  ReactiveFormsModule,
  type FormGroup,
  type ValidatorFn,
} from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { firstValueFrom } from 'rxjs';
import { UpdateCampaign, type Campaign } from '../../../../../server/contract/campaigns.ts';
import { choicesOf } from '../../core/choices.ts';
import { checked, showProblem } from '../../core/forms.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';
import type { MayHoldUnsaved } from '../../core/unsaved.ts';
import { CampaignsApi } from '../../state/campaigns.state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { AUTOMATIC, lineFields, lineKey, lineOf } from '../../trunks/line-choice.ts';
import { FieldError } from '../../ui/field-error.ts';
import { EngineChoice } from '../../media-servers/engine-choice.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Toasts } from '../../ui/toasts.ts';
import { VersionField } from '../version-field.ts';
import { HoursFields } from '../week/hours-fields.ts';
import { hoursControls, type HoursControls } from '../week/hours-form.ts';

const { shape } = UpdateCampaign;
const aNumber = checked(shape.caller_id);
const aNumberOrNone: ValidatorFn = (control) => (control.value === '' ? null : aNumber(control));

/** A campaign's settings, changed; also while it runs. */
@Component({
  selector: 'app-edit-campaign',
  imports: [
    EngineChoice,
    ErrorState,
    FieldError,
    HoursFields,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    MatSlideToggle,
    PageHead,
    ReactiveFormsModule,
    RouterLink,
    TranslocoDirective,
    VersionField,
  ],
  templateUrl: './edit-campaign.html',
  styleUrl: './edit-campaign.scss',
})
export class EditCampaign implements MayHoldUnsaved {
  readonly #http = inject(HttpClient);
  readonly #router = inject(Router);
  readonly #store = inject(Store);
  readonly #toasts = inject(Toasts);
  readonly #builder = inject(NonNullableFormBuilder);
  readonly id = input.required<string>();
  protected readonly agents = choicesOf('/api/v1/agents');
  protected readonly trunks = choicesOf('/api/v1/trunks');
  protected readonly groups = choicesOf('/api/v1/trunks/groups');
  protected readonly campaign = signal<Campaign | null>(null);
  protected readonly problem = signal<ShownProblem | null>(null);
  protected readonly isSaving = signal(false);
  protected readonly failed = signal<string | null>(null);
  protected readonly automatic = AUTOMATIC;
  protected readonly keyOf = lineKey;
  protected readonly form = this.#builder.group({
    name: ['', checked(shape.name)],
    description: ['', checked(shape.description)],
    agent_id: ['', checked(shape.agent_id)],
    agent_version: this.#builder.control<number | null>(null),
    line: AUTOMATIC,
    caller_id: ['', aNumberOrNone],
    concurrent_calls: [5, checked(shape.concurrent_calls)],
    calls_per_second: [20, checked(shape.calls_per_second)],
    retry_attempts: [2, checked(shape.retry_attempts)],
    retry_delay_minutes: [60, checked(shape.retry_delay_minutes)],
    ring_timeout: [30, checked(shape.ring_timeout)],
    record_calls: true,
    media_engine: this.#builder.control<Campaign['media_engine']>(null),
    ...hoursControls(this.#builder),
  });
  /** The same form, for those who know its hours only. */
  protected readonly hoursForm = this.form as unknown as FormGroup<HoursControls>;
  readonly #changes = toSignal(this.form.events);
  protected readonly isRunning = computed(() => this.campaign()?.status === 'running');
  protected readonly isOver = computed(() =>
    ['completed', 'stopped'].includes(this.campaign()?.status ?? ''),
  );
  protected readonly maySave = computed(() => {
    this.#changes();
    return this.form.dirty && this.form.valid && !this.isSaving();
  });

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => void this.load(id));
    });
  }

  hasUnsavedChanges(): boolean {
    return this.form.dirty;
  }

  protected async load(id = this.id()): Promise<void> {
    try {
      this.#show(await firstValueFrom(this.#http.get<Campaign>(`/api/v1/campaigns/${id}`)));
      this.problem.set(null);
    } catch (error) {
      this.problem.set(problemOf(error));
    }
  }

  protected async save(): Promise<void> {
    if (!this.maySave()) return;
    this.isSaving.set(true);
    this.failed.set(null);
    try {
      const url = `/api/v1/campaigns/${this.id()}`;
      const campaign = await firstValueFrom(this.#http.put<Campaign>(url, this.#values()));
      this.#store.dispatch(CampaignsApi.campaignLoaded({ campaign }));
      this.form.markAsPristine();
      this.#toasts.done('edit.saved', { name: campaign.name });
      await this.#router.navigate(['/campaigns', campaign.id]);
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.failed.set(problem.detail ?? '');
    } finally {
      this.isSaving.set(false);
    }
  }

  #show(campaign: Campaign): void {
    this.campaign.set(campaign);
    this.form.patchValue({
      ...campaign,
      description: campaign.description ?? '',
      line: lineOf(campaign),
      caller_id: campaign.caller_id ?? '',
      working_hours_start: campaign.working_hours_start ?? '09:00',
      working_hours_end: campaign.working_hours_end ?? '18:00',
    });
    if (this.isOver()) this.form.disable();
    this.form.markAsPristine();
  }

  #values(): UpdateCampaign {
    const {
      working_hours_start: start,
      working_hours_end: end,
      line,
      ...rest
    } = this.form.getRawValue();
    const isLimited = rest.working_hours_enabled;
    return {
      ...rest,
      description: rest.description || null,
      ...lineFields(line),
      caller_id: rest.caller_id || null,
      working_hours_start: isLimited ? start : null,
      working_hours_end: isLimited ? end : null,
    };
  }
}
