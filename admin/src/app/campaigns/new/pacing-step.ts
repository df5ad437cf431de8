import { Component, inject } from '@angular/core';
import { ReactiveFormsModule, type FormGroup } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { TranslocoDirective } from '@jsverse/transloco';
import { Defaults } from '../../core/defaults.ts';
import { HoursFields } from '../week/hours-fields.ts';
import type { HoursControls } from '../week/hours-form.ts';
import { CampaignDraft } from './campaign-draft.ts';

/** How many at once, how often again, and when. */
@Component({
  selector: 'app-pacing-step',
  imports: [
    HoursFields,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatSuffix,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './pacing-step.html',
  styleUrl: './step.scss',
})
export class PacingStep {
  protected readonly pacing = inject(CampaignDraft).pacing;
  /** The same form, for those who know its hours only. */
  protected readonly hoursForm = this.pacing as unknown as FormGroup<HoursControls>;

  constructor() {
    const { timezone } = this.pacing.controls;
    void inject(Defaults)
      .get()
      .then((settings) => {
        if (settings && timezone.pristine) timezone.setValue(settings.default_timezone);
      });
  }
}
