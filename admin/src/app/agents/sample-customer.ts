import { computed, Injectable, signal } from '@angular/core';

/** Whom an agent talks to in a preview or a test; kept while one goes from page to page. */
@Injectable({ providedIn: 'root' })
export class SampleCustomer {
  readonly name = signal('Ayşe Yılmaz');
  readonly #fields = signal<Readonly<Record<string, string>>>({});
  readonly fields = this.#fields.asReadonly();
  /** As the API takes it; fields without a value are left out. */
  readonly value = computed(() => ({
    name: this.name().trim() || null,
    fields: Object.fromEntries(
      Object.entries(this.#fields()).filter(([, value]) => value.trim() !== ''),
    ),
  }));

  setField(name: string, value: string): void {
    this.#fields.update((fields) => ({ ...fields, [name]: value }));
  }
}

/** The variables a contact's own columns fill: name and number are asked for elsewhere. */
export const ownFields = (variables: readonly string[]): string[] =>
  variables.filter((name) => !['name', 'phone'].includes(name.toLowerCase()));
