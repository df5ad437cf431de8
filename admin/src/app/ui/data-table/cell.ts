import { Directive, inject, input, TemplateRef } from '@angular/core';
import type { Paged } from '../../core/paged.ts';

/** A cell of one's own: `<ng-template appCell="status" [of]="source" let-row>`. */
@Directive({ selector: 'ng-template[appCell]' })
export class Cell<T> {
  readonly template = inject<TemplateRef<{ $implicit: T }>>(TemplateRef);
  /** The column's id. */
  readonly appCell = input.required<string>();
  /** Tells the template what a row is. */
  readonly of = input.required<Paged<T>>();

  static ngTemplateContextGuard<T>(
    _cell: Cell<T>,
    context: unknown,
  ): context is { readonly $implicit: T } {
    return context !== null;
  }
}
