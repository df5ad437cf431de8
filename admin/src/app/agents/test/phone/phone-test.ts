import { HttpClient } from '@angular/common/http';
import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import { MatButton } from '@angular/material/button';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { catchError, firstValueFrom, map, of } from 'rxjs';
import { TestPhone } from '../../../../../../server/contract/agents.ts';
import type { Call, Turn } from '../../../../../../server/contract/calls.ts';
import type { Page } from '../../../../../../server/contract/common.ts';
import type { Trunk } from '../../../../../../server/contract/trunks.ts';
import { RecordingPlayer } from '../../../calls/player/recording-player.ts';
import { checked, showProblem } from '../../../core/forms.ts';
import { Format } from '../../../core/format.ts';
import { problemOf } from '../../../core/problem.ts';
import { Session } from '../../../core/session.ts';
import { Since } from '../../../core/ticker.ts';
import { Said } from '../../../core/server-words.ts';
import { liveCallsFeature, LiveCallsPage } from '../../../state/live-calls.state.ts';
import { FieldError } from '../../../ui/field-error.ts';
import { Icon } from '../../../ui/icon.ts';
import { StatusChip } from '../../../ui/status-chip.ts';
import { CustomerFields } from '../../customer-fields.ts';
import { SampleCustomer } from '../../sample-customer.ts';
import { TestedAgent } from '../tested-agent.ts';

const LAB_EXAMPLE = '+14155550110';
/** The row of an ended call is written a moment after its card goes. */
const READ_AGAIN_MS = 700;
const READ_AGAIN_TIMES = 12;

/** A call to a real phone, marked as a test: live while it runs, then its recording and words. */
@Component({
  selector: 'app-phone-test',
  imports: [
    CustomerFields,
    FieldError,
    Icon,
    MatButton,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    RecordingPlayer,
    Said,
    Since,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './phone-test.html',
  styleUrl: './phone-test.scss',
})
export class PhoneTest {
  readonly #http = inject(HttpClient);
  readonly #store = inject(Store);
  readonly #customer = inject(SampleCustomer);
  protected readonly tested = inject(TestedAgent);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly labExample = LAB_EXAMPLE;
  protected readonly form = new FormGroup({
    to: new FormControl('', { nonNullable: true, validators: checked(TestPhone.shape.to) }),
    /** Empty: the default trunk. */
    trunk_id: new FormControl('', { nonNullable: true }),
  });
  protected readonly trunks = toSignal(
    this.#http.get<Page<Trunk>>('/api/v1/trunks').pipe(
      map(({ data }) => data.filter(({ is_active: isActive }) => isActive)),
      catchError(() => of([])),
    ),
    { initialValue: [] },
  );
  protected readonly hasLab = computed(() => this.trunks().some(({ is_lab: isLab }) => isLab));
  protected readonly isPlacing = signal(false);
  /** The server's words on why it was not dialled. */
  protected readonly refusal = signal<string | null>(null);
  protected readonly call = signal<Call | null>(null);
  protected readonly turns = signal<readonly Turn[]>([]);
  readonly #entities = this.#store.selectSignal(liveCallsFeature.selectEntities);
  protected readonly live = computed(() => this.#entities()[this.call()?.id ?? '']);
  protected readonly isOver = computed(() => {
    const call = this.call();
    return call !== null && call.ended_at !== null;
  });
  protected readonly isUnderWay = computed(() => this.call() !== null && !this.isOver());
  protected readonly stateText = computed(() => {
    const live = this.live();
    if (!live) return 'phase.preparing';
    return live.phase === 'talking' ? `speaking.${live.speaking}` : `phase.${live.phase}`;
  });
  /** Changes whenever there may be something new to read of the call. */
  readonly #mark = computed(() => {
    const live = this.live();
    return live ? `${live.phase} ${live.last_words ?? ''}` : 'gone';
  });

  constructor() {
    effect(() => {
      const [id, mark] = [this.call()?.id, this.#mark()];
      if (id !== undefined) untracked(() => void this.#follow(id, mark));
    });
  }

  protected async place(): Promise<void> {
    this.form.markAllAsTouched();
    if (this.form.invalid) return;
    const { name, fields } = this.#customer.value();
    const { to, trunk_id: trunk } = this.form.getRawValue();
    const body: TestPhone = {
      to,
      trunk_id: trunk || null,
      ...this.tested.version(),
      customer_name: name,
      custom_data: fields,
    };
    this.refusal.set(null);
    this.isPlacing.set(true);
    try {
      const url = `${this.tested.url()}/test/phone`;
      this.turns.set([]);
      this.call.set(await firstValueFrom(this.#http.post<Call>(url, body)));
    } catch (error) {
      const problem = problemOf(error);
      if (!showProblem(this.form, problem)) this.refusal.set(problem.detail);
    } finally {
      this.isPlacing.set(false);
    }
  }

  protected hangUp(id: string): void {
    this.#store.dispatch(LiveCallsPage.hangUpClicked({ id }));
  }

  /** Reads what is stored; after the end until it is all there. */
  async #follow(id: string, mark: string): Promise<void> {
    const isLast = mark === 'gone' || mark.startsWith('closed');
    const isWanted = () => this.call()?.id === id && !this.isOver();
    for (let times = 0; isWanted() && times < (isLast ? READ_AGAIN_TIMES : 1); times++) {
      if (isLast) await new Promise((resolve) => setTimeout(resolve, READ_AGAIN_MS));
      await this.#read(id, isLast);
    }
  }

  async #read(id: string, isLast: boolean): Promise<void> {
    const url = `/api/v1/calls/${id}`;
    try {
      const transcript = this.#http.get<{ data: Turn[] }>(`${url}/transcript`);
      const { data } = await firstValueFrom(transcript);
      if (this.call()?.id !== id) return;
      this.turns.set(data);
      if (!isLast) return;
      const call = await firstValueFrom(this.#http.get<Call>(url));
      if (call.ended_at !== null && this.call()?.id === id) this.call.set(call);
    } catch {
      // The next change, or the next try, reads it again.
    }
  }
}
