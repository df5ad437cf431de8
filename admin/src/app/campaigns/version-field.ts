import { HttpClient } from '@angular/common/http';
import { Component, inject, input } from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ReactiveFormsModule, type FormControl } from '@angular/forms';
import { MatFormField, MatHint, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { TranslocoDirective } from '@jsverse/transloco';
import { catchError, map, of, switchMap } from 'rxjs';
import type { AgentVersion } from '../../../../server/contract/agents.ts';
import type { Page } from '../../../../server/contract/common.ts';

/** Which version of an agent speaks in a campaign: one for good, or always the active one. */
@Component({
  selector: 'app-version-field',
  imports: [
    MatFormField,
    MatHint,
    MatLabel,
    MatOption,
    MatSelect,
    ReactiveFormsModule,
    TranslocoDirective,
  ],
  template: `<mat-form-field appearance="outline" subscriptSizing="dynamic" *transloco="let t">
    <mat-label>{{ t('campaign.version') }}</mat-label>
    <mat-select [formControl]="control()" canSelectNullableOptions>
      <mat-option [value]="null">{{ t('campaign.versionActive') }}</mat-option>
      @for (version of versions(); track version) {
        <mat-option [value]="version">v{{ version }}</mat-option>
      }
    </mat-select>
    <mat-hint>{{ t('campaign.versionHint') }}</mat-hint>
  </mat-form-field>`,
  styles: `
    mat-form-field {
      width: 100%;
      padding-bottom: 6px;
    }
  `,
})
export class VersionField {
  readonly agentId = input.required<string>();
  readonly control = input.required<FormControl<number | null>>();
  readonly #http = inject(HttpClient);
  protected readonly versions = toSignal(
    toObservable(this.agentId).pipe(switchMap((id) => (id === '' ? of([]) : this.#of(id)))),
    { initialValue: [] },
  );

  #of(agentId: string) {
    return this.#http
      .get<Page<AgentVersion>>(`/api/v1/agents/${agentId}/versions`, { params: { limit: 100 } })
      .pipe(
        map(({ data }) => data.map(({ version }) => version)),
        catchError(() => of([])),
      );
  }
}
