import { HttpClient } from '@angular/common/http';
import { Component, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { MatOption, MatSelect } from '@angular/material/select';
import { MatSlideToggle } from '@angular/material/slide-toggle';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, map, of, tap } from 'rxjs';
import type { Page } from '../../../../../server/contract/common.ts';
import type { TrunkGroup } from '../../../../../server/contract/routing.ts';
import type { Trunk } from '../../../../../server/contract/trunks.ts';
import { Session } from '../../core/session.ts';
import { EngineChoice } from '../../media-servers/engine-choice.ts';
import { Icon } from '../../ui/icon.ts';
import { CampaignDraft } from './campaign-draft.ts';

/** Over which line, with which number shown, and what carries the audio. */
@Component({
  selector: 'app-line-step',
  imports: [
    EngineChoice,
    Icon,
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
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  templateUrl: './line-step.html',
  styleUrl: './step.scss',
})
export class LineStep {
  protected readonly draft = inject(CampaignDraft);
  protected readonly session = inject(Session);
  protected readonly trunk = this.draft.trunk;
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

  protected readonly groups = toSignal(
    inject(HttpClient)
      .get<Page<TrunkGroup>>('/api/v1/trunks/groups', { params: { limit: 200 } })
      .pipe(
        map(({ data }) => data),
        tap((groups) => this.draft.nameChoices(groups)),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );

  #offer(trunks: readonly Trunk[]): void {
    const chosen = trunks.find(({ is_default }) => is_default) ?? trunks[0];
    const { choice, id } = this.trunk.controls;
    if (chosen && choice.pristine && id.value === '')
      this.trunk.patchValue({ choice: 'known', id: chosen.id });
  }
}
