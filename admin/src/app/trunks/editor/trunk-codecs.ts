import { Component, computed, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import type { FormControl } from '@angular/forms';
import { MatIconButton } from '@angular/material/button';
import { MatCheckbox } from '@angular/material/checkbox';
import { MatError } from '@angular/material/form-field';
import { TranslocoDirective } from '@jsverse/transloco';
import { map, startWith, switchMap } from 'rxjs';
import type { LineCodec } from '../../../../../server/contract/trunk-codecs.ts';
import { FieldError } from '../../ui/field-error.ts';
import { Icon } from '../../ui/icon.ts';

const ALL: readonly LineCodec[] = ['PCMA', 'PCMU', 'G722', 'OPUS', 'G729'];

/** Which codecs a trunk offers, and in what order. */
@Component({
  selector: 'app-trunk-codecs',
  imports: [FieldError, Icon, MatCheckbox, MatError, MatIconButton, TranslocoDirective],
  templateUrl: './trunk-codecs.html',
  styleUrl: './trunk-codecs.scss',
})
export class TrunkCodecs {
  readonly control = input.required<FormControl<LineCodec[]>>();
  /** A control is no signal: its value is followed by its events. */
  readonly #state = toSignal(
    toObservable(this.control).pipe(
      switchMap((control) =>
        control.events.pipe(
          startWith(null),
          map(() => ({ chosen: control.value, isDisabled: control.disabled })),
        ),
      ),
    ),
    { initialValue: { chosen: [], isDisabled: true } },
  );
  protected readonly chosen = computed<readonly LineCodec[]>(() => this.#state().chosen);
  protected readonly isDisabled = computed(() => this.#state().isDisabled);
  /** Those that are offered first, in their order. */
  protected readonly codecs = computed(() => [
    ...this.chosen(),
    ...ALL.filter((codec) => !this.chosen().includes(codec)),
  ]);

  protected choose(codec: LineCodec, isWanted: boolean): void {
    const others = this.chosen().filter((each) => each !== codec);
    this.#set(isWanted ? [...others, codec] : others);
  }

  protected move(codec: LineCodec, by: -1 | 1): void {
    const at = this.chosen().indexOf(codec);
    const order = this.chosen().filter((each) => each !== codec);
    this.#set([...order.slice(0, at + by), codec, ...order.slice(at + by)]);
  }

  #set(codecs: LineCodec[]): void {
    const control = this.control();
    control.setValue(codecs);
    control.markAsDirty();
    control.markAsTouched();
  }
}
