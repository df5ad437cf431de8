import { Component, computed, inject } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Format } from '../../core/format.ts';
import { Session } from '../../core/session.ts';
import { System } from '../../core/system.ts';
import { campaignsFeature, CampaignsPage } from '../../state/campaigns.state.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { Progress } from '../../ui/progress.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { CampaignActions } from '../campaign-actions.ts';

const SKELETONS = [1, 2, 3, 4];

/** All campaigns, newest first, with live figures. */
@Component({
  selector: 'app-campaign-list',
  imports: [
    CampaignActions,
    EmptyState,
    ErrorState,
    Icon,
    MatButton,
    Progress,
    RouterLink,
    StatusChip,
    TranslocoDirective,
  ],
  templateUrl: './campaign-list.html',
  styleUrl: './campaign-list.scss',
})
export class CampaignList {
  readonly #store = inject(Store);
  readonly #system = inject(System);
  protected readonly session = inject(Session);
  protected readonly format = inject(Format);
  protected readonly campaigns = this.#store.selectSignal(campaignsFeature.selectAll);
  protected readonly load = this.#store.selectSignal(campaignsFeature.selectLoad);
  protected readonly problem = this.#store.selectSignal(campaignsFeature.selectProblem);
  protected readonly cursor = this.#store.selectSignal(campaignsFeature.selectCursor);
  protected readonly isDemoStarting = this.#store.selectSignal(
    campaignsFeature.selectIsDemoStarting,
  );
  protected readonly skeletons = SKELETONS;
  protected readonly mayRunDemo = computed(
    () => this.session.may('runDemo') && this.#system.status()?.lab.trunk != null,
  );

  constructor() {
    this.#store.dispatch(CampaignsPage.opened());
  }

  protected retry(): void {
    this.#store.dispatch(CampaignsPage.retryClicked());
  }

  protected more(): void {
    this.#store.dispatch(CampaignsPage.moreClicked());
  }

  protected demo(): void {
    this.#store.dispatch(CampaignsPage.demoClicked());
  }
}
