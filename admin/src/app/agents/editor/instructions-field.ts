import {
  Component,
  computed,
  effect,
  ElementRef,
  inject,
  input,
  signal,
  viewChild,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule, type FormControl } from '@angular/forms';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { startWith, switchMap } from 'rxjs';
import { variablesIn } from '../../../../../server/contract/variables.ts';
import { Format } from '../../core/format.ts';
import { FieldError } from '../../ui/field-error.ts';
import { CustomerFields } from '../customer-fields.ts';
import { SampleCustomer } from '../sample-customer.ts';
import { begunAt, completed, filled, matching, segmentsOf, type Begun } from '../variables.ts';
import { caretPlace, type Place } from './caret-place.ts';

const MOST_OFFERED = 8;
const SAMPLE_PHONE = '+905321234567';

/**
 * Instructions: written in a fixed-width font with their variables marked, completed after `{{`, or
 * read as a sample customer's call would have them.
 */
@Component({
  selector: 'app-instructions-field',
  imports: [
    CustomerFields,
    FieldError,
    MatButtonToggle,
    MatButtonToggleGroup,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './instructions-field.html',
  styleUrl: './instructions-field.scss',
})
export class InstructionsField {
  protected readonly format = inject(Format);
  readonly #customer = inject(SampleCustomer);
  readonly control = input.required<FormControl<string>>();
  /** Names that number lists give to their columns. */
  readonly columns = input.required<readonly string[]>();
  private readonly area = viewChild<ElementRef<HTMLTextAreaElement>>('area');
  private readonly marks = viewChild<ElementRef<HTMLElement>>('marks');
  protected readonly mode = signal<'write' | 'preview'>('write');
  protected readonly text = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) => control.valueChanges.pipe(startWith(control.value))),
    ),
    { initialValue: '' },
  );
  protected readonly segments = computed(() => segmentsOf(this.text()));
  protected readonly variables = computed(() => variablesIn(this.text()));
  /** Variables no list has a column for: they would be left out. */
  protected readonly unknown = computed(() => {
    const known = new Set(this.columns().map((name) => name.toLowerCase()));
    return this.variables().filter((name) => !known.has(name.toLowerCase()));
  });
  protected readonly preview = computed(() => {
    const { name, fields } = this.#customer.value();
    return filled(this.text(), { ...fields, name: name ?? '', phone: SAMPLE_PHONE });
  });

  protected readonly begun = signal<Begun | null>(null);
  protected readonly place = signal<Place>({ left: 0, top: 0 });
  protected readonly chosen = signal(0);
  protected readonly offers = computed(() => {
    const begun = this.begun();
    return begun ? matching(this.columns(), begun.typed).slice(0, MOST_OFFERED) : [];
  });

  constructor() {
    effect(() => {
      this.offers();
      this.chosen.set(0);
    });
  }

  protected isUnknown(variable: string): boolean {
    return this.unknown().includes(variable);
  }

  /** Looks whether a variable is being typed at the caret. */
  protected look(): void {
    const area = this.area()?.nativeElement;
    if (!area || this.control().disabled) return;
    const begun =
      area.selectionStart === area.selectionEnd ? begunAt(area.value, area.selectionStart) : null;
    this.begun.set(begun);
    const marks = this.marks()?.nativeElement;
    // The marks below are redrawn with what was typed in this very turn.
    if (begun && marks)
      queueMicrotask(() => this.place.set(caretPlace(marks, begun.from) ?? this.place()));
  }

  protected steer(event: KeyboardEvent): void {
    const offers = this.offers();
    if (offers.length === 0) return;
    switch (event.key) {
      case 'ArrowDown':
        this.chosen.update((at) => (at + 1) % offers.length);
        break;
      case 'ArrowUp':
        this.chosen.update((at) => (at + offers.length - 1) % offers.length);
        break;
      case 'Enter':
      case 'Tab':
        this.insert(offers[this.chosen()] ?? '');
        break;
      case 'Escape':
        this.begun.set(null);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Completes what is being typed, or puts a variable where the caret is. */
  protected insert(name: string): void {
    const area = this.area()?.nativeElement;
    if (!area || !name) return;
    const { text, caret } = completed(area.value, area.selectionEnd, { begun: this.begun(), name });
    const control = this.control();
    control.setValue(text);
    control.markAsDirty();
    this.begun.set(null);
    area.focus();
    area.setSelectionRange(caret, caret);
  }
}
