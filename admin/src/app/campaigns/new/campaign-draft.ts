import { computed, inject, Injectable, signal } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { NonNullableFormBuilder, Validators, type FormControl } from '@angular/forms';
import type { MediaEngineKind } from '../../../../../server/contract/media-engine.ts';
import type { UploadPreview } from '../../../../../server/contract/numbers.ts';
import { System } from '../../core/system.ts';
import { nameOf, SheetDraft } from '../../numbers/sheet/sheet-draft.ts';
import { hoursControls } from '../week/hours-form.ts';

const E164 = /^\+[1-9]\d{6,14}$/;
const HOST = /^[A-Za-z0-9.:[\]-]+$/;

export type Choice = 'known' | 'new';
export type TrunkChoice = Choice | 'lab' | 'group' | 'automatic';

/** What the steps of a new campaign gather. One per page. */
@Injectable()
export class CampaignDraft {
  readonly #form = inject(NonNullableFormBuilder);
  readonly #lab = inject(System).status()?.lab.trunk ?? null;
  readonly sheet = inject(SheetDraft);
  readonly file = this.sheet.file;
  readonly preview = this.sheet.preview;
  readonly labTrunk = this.#lab;

  /** Whom to call: lists there are, or a sheet to upload. */
  readonly lists = this.#form.group({
    choice: 'new' as Choice,
    ids: this.#form.control<readonly string[]>([]),
  });
  readonly agent = this.#form.group({
    choice: 'new' as Choice,
    id: '',
    /** Null: the one that is active when a call is made. */
    version: this.#form.control<number | null>(null),
    name: ['', [Validators.required, Validators.maxLength(255)]],
    primary_language: ['tr', Validators.required],
    system_instructions: ['', [Validators.required, Validators.maxLength(50_000)]],
  });
  readonly pacing = this.#form.group({
    name: ['', [Validators.required, Validators.maxLength(255)]],
    concurrent_calls: whole(this.#form, 5, 1, 500),
    retry_attempts: whole(this.#form, 2, 0, 20),
    retry_delay_minutes: whole(this.#form, 60, 0, 10_080),
    ...hoursControls(this.#form),
  });
  readonly trunk = this.#form.group({
    choice: (this.#lab ? 'lab' : 'new') as TrunkChoice,
    id: '',
    group_id: '',
    name: ['', [Validators.required, Validators.maxLength(255)]],
    host: ['', [Validators.required, Validators.pattern(HOST)]],
    port: whole(this.#form, 5060, 1, 65_535),
    transport: 'udp' as 'udp' | 'tcp',
    username: '',
    password: '',
    caller_id: ['', Validators.pattern(E164)],
    /** Shown instead of the trunk's own. */
    campaign_caller_id: ['', Validators.pattern(E164)],
    max_channels: whole(this.#form, 10, 1, 5000),
    register: false,
  });
  /** Of the campaign, before the trunk's own; beside `trunk`, for a new trunk has none of it. */
  readonly mediaEngine = this.#form.control<MediaEngineKind | null>(null);

  readonly #values = {
    lists: toSignal(this.lists.valueChanges),
    agent: toSignal(this.agent.valueChanges),
    pacing: toSignal(this.pacing.valueChanges),
    trunk: toSignal(this.trunk.valueChanges),
  };
  readonly #names = signal<ReadonlyMap<string, string>>(new Map());
  /** Columns that instructions may name as `{{column}}`, besides the customer's name. */
  readonly variables = computed(() => ['name', ...this.sheet.fields()]);
  /** Which steps have all they need. */
  readonly isComplete = computed(() => {
    for (const read of Object.values(this.#values)) read();
    return {
      numbers: this.#numbersAreComplete(),
      agent: this.#agentIsComplete(),
      pacing: this.pacing.valid && this.#hoursAreComplete(),
      line: this.#trunkIsComplete(),
    };
  });

  /** A file as the server understood it; names are taken from it until somebody writes their own. */
  understood(file: File, preview: UploadPreview): void {
    this.sheet.understood(file, preview);
    this.nameAfter(file);
  }

  nameAfter(file: File): void {
    const { name } = this.pacing.controls;
    if (name.pristine) name.setValue(nameOf(file));
  }

  /** Keeps the names of agents and trunks to choose from, for the review. */
  nameChoices(choices: readonly { readonly id: string; readonly name: string }[]): void {
    this.#names.update(
      (names) => new Map([...names, ...choices.map(({ id, name }) => [id, name] as const)]),
    );
  }

  nameOf(id: string): string {
    return this.#names().get(id) ?? '';
  }

  /** Something was typed or chosen that would be lost. */
  get isTouched(): boolean {
    const { lists, sheet, agent, pacing, trunk, mediaEngine } = this;
    return [lists, sheet.form, agent, pacing, trunk, mediaEngine].some(({ dirty }) => dirty);
  }

  #numbersAreComplete(): boolean {
    const { choice, ids } = this.lists.getRawValue();
    return choice === 'known' ? ids.length > 0 : this.sheet.isComplete();
  }

  #agentIsComplete(): boolean {
    const { choice, id, name, primary_language, system_instructions } = this.agent.controls;
    return choice.value === 'known'
      ? id.value !== ''
      : name.valid && primary_language.valid && system_instructions.valid;
  }

  #hoursAreComplete(): boolean {
    const hours = this.pacing.getRawValue();
    if (!hours.working_hours_enabled) return true;
    const { working_hours_start: start, working_hours_end: end, working_days: days } = hours;
    return start !== '' && end !== '' && start !== end && days.length > 0;
  }

  #trunkIsComplete(): boolean {
    const { choice, id, group_id: group } = this.trunk.getRawValue();
    if (this.trunk.controls.campaign_caller_id.invalid) return false;
    if (choice === 'lab' || choice === 'automatic') return true;
    if (choice === 'group') return group !== '';
    return choice === 'known' ? id !== '' : this.trunk.valid;
  }
}

const whole = (
  form: NonNullableFormBuilder,
  value: number,
  min: number,
  max: number,
): FormControl<number> =>
  form.control(value, [
    Validators.required,
    Validators.min(min),
    Validators.max(max),
    Validators.pattern(/^\d+$/),
  ]);
