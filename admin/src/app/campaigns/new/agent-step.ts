import { HttpClient } from '@angular/common/http';
import { Component, computed, inject } from '@angular/core';
import { toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule } from '@angular/forms';
import { MatError, MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatInput } from '@angular/material/input';
import { MatRadioButton, MatRadioGroup } from '@angular/material/radio';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, map, of, tap } from 'rxjs';
import type { Agent } from '../../../../../server/contract/agents.ts';
import type { Page } from '../../../../../server/contract/common.ts';
import { Language } from '../../core/language.ts';
import { VersionField } from '../version-field.ts';
import { CampaignDraft } from './campaign-draft.ts';

const LANGUAGES = ['tr', 'en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'ru', 'ar', 'az', 'ja', 'zh'];

/** Who talks: an agent there is, or a simple new one. */
@Component({
  selector: 'app-agent-step',
  imports: [
    MatError,
    MatFormField,
    MatHint,
    MatInput,
    MatLabel,
    MatOption,
    MatRadioButton,
    MatRadioGroup,
    MatSelect,
    ReactiveFormsModule,
    RouterLink,
    TranslocoDirective,
    VersionField,
  ],
  templateUrl: './agent-step.html',
  styleUrl: './step.scss',
})
export class AgentStep {
  readonly #language = inject(Language);
  protected readonly draft = inject(CampaignDraft);
  protected readonly form = this.draft.agent;
  protected readonly agents = toSignal(
    inject(HttpClient)
      .get<Page<Agent>>('/api/v1/agents', { params: { limit: 200 } })
      .pipe(
        map(({ data }) => data.filter(({ status }) => status !== 'archived')),
        tap((agents) => {
          this.draft.nameChoices(agents);
          this.#offer(agents);
        }),
        catchError(() => of([])),
      ),
    { initialValue: [] },
  );
  protected readonly languages = computed(() => {
    const names = new Intl.DisplayNames(this.#language.code(), { type: 'language' });
    return LANGUAGES.map((code) => ({ code, name: names.of(code) ?? code }));
  });
  protected readonly variables = computed(() =>
    this.draft.variables().map((name) => `{{${name}}}`),
  );

  /** One that is there already is the likelier choice. */
  #offer(agents: readonly Agent[]): void {
    const [first] = agents;
    const { choice, id } = this.form.controls;
    if (first && choice.pristine && id.value === '')
      this.form.patchValue({ choice: 'known', id: first.id });
  }
}
