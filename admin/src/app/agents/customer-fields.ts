import { Component, computed, inject, input } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { ownFields, SampleCustomer } from './sample-customer.ts';

/** The customer of a preview or a test: a name, and a value for each variable. */
@Component({
  selector: 'app-customer-fields',
  imports: [MatFormField, MatInput, MatLabel, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <mat-form-field>
      <mat-label>{{ t('agents.customerName') }}</mat-label>
      <input
        matInput
        autocomplete="off"
        maxlength="255"
        [value]="customer.name()"
        [disabled]="disabled()"
        (input)="customer.name.set(textOf($event))"
      />
    </mat-form-field>
    @for (name of names(); track name) {
      <mat-form-field>
        <mat-label>{{ name }}</mat-label>
        <input
          matInput
          autocomplete="off"
          maxlength="2000"
          [value]="customer.fields()[name] ?? ''"
          [disabled]="disabled()"
          (input)="customer.setField(name, textOf($event))"
        />
      </mat-form-field>
    }
  </ng-container>`,
  styles: `
    :host {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
      gap: 12px;
    }
  `,
})
export class CustomerFields {
  readonly variables = input.required<readonly string[]>();
  readonly disabled = input(false);
  protected readonly customer = inject(SampleCustomer);
  protected readonly names = computed(() => ownFields(this.variables()));

  protected textOf(event: Event): string {
    return (event.target as HTMLInputElement).value;
  }
}
