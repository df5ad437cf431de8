import { Component, computed, effect, inject, input, untracked } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatDialog, type MatDialogRef } from '@angular/material/dialog';
import { Router, RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Board } from '../../calls/live/board.ts';
import { Format } from '../../core/format.ts';
import { Session } from '../../core/session.ts';
import { campaignsFeature, CampaignsPage } from '../../state/campaigns.state.ts';
import { liveCallsFeature, LiveCallsPage } from '../../state/live-calls.state.ts';
import { EmptyState } from '../../ui/empty-state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { Icon } from '../../ui/icon.ts';
import { Progress } from '../../ui/progress.ts';
import { StatusChip } from '../../ui/status-chip.ts';
import { CampaignActions } from '../campaign-actions.ts';
import { BarList } from './bar-list.ts';
import { CallPanel } from './call-panel.ts';
import { CampaignFigures } from './campaign-figures.ts';

/** One campaign: how far it is, how its calls ended, who is on the line, every call made. */
@Component({
  selector: 'app-campaign-detail',
  imports: [
    BarList,
    Board,
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
  providers: [CampaignFigures],
  templateUrl: './campaign-detail.html',
  styleUrl: './campaign-detail.scss',
})
export class CampaignDetail {
  readonly #store = inject(Store);
  readonly #router = inject(Router);
  readonly #dialog = inject(MatDialog);
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly figures = inject(CampaignFigures);
  readonly id = input.required<string>();
  /** The call whose panel is open, from the address, so that it can be shared. */
  readonly call = input<string>();
  readonly #entities = this.#store.selectSignal(campaignsFeature.selectEntities);
  readonly #live = this.#store.selectSignal(liveCallsFeature.selectGrid);
  readonly #ending = this.#store.selectSignal(liveCallsFeature.selectEnding);
  protected readonly problem = this.#store.selectSignal(campaignsFeature.selectProblem);
  protected readonly campaign = computed(() => this.#entities()[this.id()]);
  protected readonly liveCalls = computed(() =>
    this.#live().filter(({ campaign_id: campaign }) => campaign === this.id()),
  );
  protected readonly groups = computed(() => [{ id: '', name: '', calls: this.liveCalls() }]);
  protected readonly ending = computed(() => new Set(this.#ending()));
  protected readonly contacts = computed(() => entriesOf(this.figures.stats()?.contacts));
  protected readonly dispositions = computed(() => entriesOf(this.figures.stats()?.dispositions));
  #panel: MatDialogRef<CallPanel> | undefined;

  constructor() {
    effect(() => this.#store.dispatch(CampaignsPage.campaignOpened({ id: this.id() })));
    effect(() => {
      const campaign = this.campaign();
      if (!campaign) return;
      const { id, status, completed_calls, active_calls } = campaign;
      untracked(() => this.figures.follow(id, `${status} ${completed_calls} ${active_calls}`));
    });
    effect(() => {
      const call = this.call();
      untracked(() => this.#showPanel(call));
    });
  }

  protected retry(): void {
    this.#store.dispatch(CampaignsPage.campaignOpened({ id: this.id() }));
  }

  protected hangUp(id: string): void {
    this.#store.dispatch(LiveCallsPage.hangUpClicked({ id }));
  }

  #showPanel(call: string | undefined): void {
    this.#panel?.close();
    if (call === undefined) return;
    const panel = this.#dialog.open(CallPanel, {
      data: call,
      panelClass: 'side-panel',
      position: { right: '0', top: '0' },
      width: 'min(560px, 100vw)',
      maxWidth: '100vw',
      height: '100dvh',
    });
    this.#panel = panel;
    panel.afterClosed().subscribe(() => {
      if (this.#panel !== panel) return;
      this.#panel = undefined;
      if (this.call() === call)
        void this.#router.navigate([], {
          queryParams: { call: null },
          queryParamsHandling: 'merge',
        });
    });
  }
}

/** Largest first. */
function entriesOf(counts: Readonly<Record<string, number>> | undefined) {
  return Object.entries(counts ?? {})
    .map(([name, count]) => ({ name, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}
