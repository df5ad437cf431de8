import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatTabLink, MatTabNav, MatTabNavPanel } from '@angular/material/tabs';
import { RouterLink, RouterLinkActive, RouterOutlet } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Format } from '../../core/format.ts';
import { Session } from '../../core/session.ts';
import { campaignsFeature, CampaignsPage } from '../../state/campaigns.state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { PageHead } from '../../ui/page-head.ts';
import { Progress } from '../../ui/progress.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { CampaignActions } from '../campaign-actions.ts';
import { CampaignFigures } from './campaign-figures.ts';
import { OpenCampaign } from './open-campaign.ts';

/** One campaign: how far it is, and below it the part that is open. */
@Component({
  selector: 'app-campaign-detail',
  imports: [
    CampaignActions,
    ErrorState,
    Icon,
    MatButton,
    MatTabLink,
    MatTabNav,
    MatTabNavPanel,
    PageHead,
    Progress,
    RouterLink,
    RouterLinkActive,
    RouterOutlet,
    StatusChip,
    TranslocoDirective,
  ],
  providers: [CampaignFigures, OpenCampaign],
  templateUrl: './campaign-detail.html',
  styleUrl: './campaign-detail.scss',
})
export class CampaignDetail {
  readonly #store = inject(Store);
  readonly #open = inject(OpenCampaign);
  readonly id = input.required<string>();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly figures = this.#open.figures;
  protected readonly campaign = this.#open.campaign;
  protected readonly problem = this.#store.selectSignal(campaignsFeature.selectProblem);
  protected readonly share = computed(() => {
    const campaign = this.campaign();
    return campaign && campaign.total_numbers > 0
      ? campaign.completed_calls / campaign.total_numbers
      : 0;
  });
  protected readonly mayEdit = computed(
    () =>
      this.session.may('editCampaigns') &&
      !['completed', 'stopped'].includes(this.campaign()?.status ?? 'stopped'),
  );
  protected readonly tabs = [
    { path: './', text: 'campaign.overview', isExact: true },
    { path: './contacts', text: 'campaign.people', isExact: false },
    { path: './calls', text: 'campaign.calls', isExact: false },
    { path: './settings', text: 'campaign.settings', isExact: false },
  ];

  constructor() {
    effect(() => {
      const id = this.id();
      untracked(() => this.#open.id.set(id));
      this.#store.dispatch(CampaignsPage.campaignOpened({ id }));
    });
    effect(() => {
      const campaign = this.campaign();
      if (!campaign) return;
      const { id, status, completed_calls, active_calls } = campaign;
      untracked(() => this.figures.follow(id, `${status} ${completed_calls} ${active_calls}`));
    });
  }

  protected retry(): void {
    this.#store.dispatch(CampaignsPage.campaignOpened({ id: this.id() }));
  }
}
