import { Component, inject, input } from '@angular/core';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { TestedAgent } from './tested-agent.ts';

/** Instructions for this test alone: a change is tried before it becomes a version. */
@Component({
  selector: 'app-other-instructions',
  imports: [MatFormField, MatInput, MatLabel, MatSlideToggle, TranslocoDirective],
  template: `<ng-container *transloco="let t">
    <mat-slide-toggle
      [checked]="tested.instructions() !== null"
      [disabled]="disabled()"
      (change)="tested.tryOthers($event.checked)"
      >{{ t('agents.tryOthers') }}</mat-slide-toggle
    >
    @if (tested.instructions(); as instructions) {
      <mat-form-field>
        <mat-label>{{ t('agents.instructions') }}</mat-label>
        <textarea
          matInput
          class="mono"
          rows="8"
          maxlength="50000"
          spellcheck="false"
          [value]="instructions"
          [disabled]="disabled()"
          (change)="tested.instructions.set(textOf($event))"
        ></textarea>
      </mat-form-field>
    }
    <p class="secondary">{{ t('agents.tryOthersText') }}</p>
  </ng-container>`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      gap: 10px;
    }
    textarea {
      font-size: 0.8125rem;
      letter-spacing: 0;
    }
    p {
      font-size: 0.75rem;
    }
  `,
})
export class OtherInstructions {
  readonly disabled = input(false);
  protected readonly tested = inject(TestedAgent);

  /** Empty is no instruction: as if none had been given. */
  protected textOf(event: Event): string | null {
    return (event.target as HTMLTextAreaElement).value.trim() || null;
  }
}
