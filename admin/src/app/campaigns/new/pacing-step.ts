import { HttpClient } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatError, MatFormField, MatHint, MatLabel, MatSuffix } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, map, of, tap } from 'rxjs';
import type { Page } from '../../../../../server/contract/common.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { Defaults } from '../../core/defaults.ts';
import { Format } from '../../core/format.ts';
import { Session } from '../../core/session.ts';
import { Icon } from '../../ui/icon.ts';
import { CampaignDraft } from './campaign-draft.ts';

/** How many at once, how often again, when, and over which line. */
@Component({
  selector: 'app-pacing-step',
  imports: [
    Icon,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatRadioButton,
    MatRadioGroup,
    MatSelect,
    MatSlideToggle,
    MatSuffix,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './pacing-step.html',
  styleUrl: './step.scss',
})
export class PacingStep {
  protected readonly draft = inject(CampaignDraft);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly pacing = this.draft.pacing;
  protected readonly trunk = this.draft.trunk;
  /** The browser's own zone may go by a name the list does not have, such as UTC. */
  protected readonly zones = [
    ...new Set([this.draft.pacing.getRawValue().timezone, ...Intl.supportedValuesOf('timeZone')]),
  ].sort();
  protected readonly days = [1, 2, 3, 4, 5, 6, 7];
  protected readonly trunks = toSignal(
    inject(HttpClient)
      .get<Page<Trunk>>('/api/v1/trunks', { params: { limit: 200 } })
      .pipe(
        map(({ data }) => data.filter(({ is_active }) => is_active)),
        tap((trunks) => {
          this.draft.nameChoices(trunks);
          this.#offer(trunks);
        }),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );

  constructor() {
    const { timezone } = this.pacing.controls;
    void inject(Defaults)
      .get()
      .then((settings) => {
        if (settings && timezone.pristine) timezone.setValue(settings.default_timezone);
      });
  }

  #offer(trunks: readonly Trunk[]): void {
    const chosen = trunks.find(({ is_default }) => is_default) ?? trunks[0];
    const { choice, id } = this.trunk.controls;
    if (chosen && choice.pristine && id.value === '')
      this.trunk.patchValue({ choice: 'known', id: chosen.id });
  }
}
