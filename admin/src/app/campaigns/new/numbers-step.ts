import { Component, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { SheetForm } from '../../numbers/sheet/sheet-form.ts';
import { CampaignDraft } from './campaign-draft.ts';

/** Whom to call: a sheet with a row for each person. */
@Component({
  selector: 'app-numbers-step',
  imports: [SheetForm, TranslocoDirective],
  template: `
    <div *transloco="let t">
      <h2>{{ t('new.step.numbers') }}</h2>
      <p>{{ t('new.numbersText') }}</p>
    </div>
    <app-sheet-form (understood)="draft.nameAfter($event)" />
  `,
  styleUrl: './step.scss',
})
export class NumbersStep {
  protected readonly draft = inject(CampaignDraft);
}
