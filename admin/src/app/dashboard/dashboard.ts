import { Component, computed, inject, signal, type OnDestroy } from '@angular/core';
import { MatButton } from '@angular/material/button';
import { MatButtonToggle, MatButtonToggleGroup } from '@angular/material/button-toggle';
import { MatFormField, MatLabel } from '@angular/material/form-field';
import { MatOption, MatSelect } from '@angular/material/select';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { DashboardRange } from '../../../../server/contract/reports.ts';
import { CampaignActions } from '../campaigns/campaign-actions.ts';
import { Format } from '../core/format.ts';
import { Session } from '../core/session.ts';
import { System } from '../core/system.ts';
import { campaignsFeature, CampaignsPage } from '../state/campaigns.state.ts';
import { liveCallsFeature } from '../state/live-calls.state.ts';
import { EmptyState } from '../ui/empty-state.ts';
import { ErrorState } from '../ui/error-state.ts';
import { Icon } from '../ui/icon.ts';
import { PageHead } from '../ui/page-head.ts';
import { Progress } from '../ui/progress.ts';
import { StatusChip } from '../ui/status-chip.ts';
import { differenceTo, relativeTo } from './against.ts';
import { DashboardData } from './dashboard-data.ts';
import { LiveActivity } from './live-activity.ts';
import { PerformanceChart, type ChartKind } from './performance-chart.ts';
import { StatCard } from './stat-card.ts';

const RANGES: readonly DashboardRange[] = ['today', '7d', '30d'];
const KINDS: readonly ChartKind[] = ['line', 'bar'];
const RECENT = 5;

/** The call centre's day at a glance. */
@Component({
  selector: 'app-dashboard',
  imports: [
    CampaignActions,
    EmptyState,
    ErrorState,
    Icon,
    LiveActivity,
    MatButton,
    MatButtonToggle,
    MatButtonToggleGroup,
    MatFormField,
    MatLabel,
    MatOption,
    MatSelect,
    PageHead,
    PerformanceChart,
    Progress,
    RouterLink,
    StatCard,
    StatusChip,
    TranslocoDirective,
  ],
  providers: [DashboardData],
  templateUrl: './dashboard.html',
  styleUrl: './dashboard.scss',
})
export class DashboardPage implements OnDestroy {
  readonly #store = inject(Store);
  readonly #system = inject(System);
  protected readonly session = inject(Session);
  protected readonly format = inject(Format);
  protected readonly data = inject(DashboardData);
  protected readonly campaigns = this.#store.selectSignal(campaignsFeature.selectAll);
  protected readonly load = this.#store.selectSignal(campaignsFeature.selectLoad);
  protected readonly activeCalls = this.#store.selectSignal(liveCallsFeature.selectActiveCount);
  protected readonly ranges = RANGES;
  protected readonly kinds = KINDS;
  protected readonly kind = signal<ChartKind>('line');
  protected readonly isDemoStarting = this.#store.selectSignal(
    campaignsFeature.selectIsDemoStarting,
  );
  protected readonly mayRunDemo = computed(
    () => this.session.may('runDemo') && this.#system.status()?.lab.trunk != null,
  );
  protected readonly recent = computed(() => this.campaigns().slice(0, RECENT));
  readonly #ended = computed(() =>
    this.campaigns().reduce((sum, { completed_calls: ended }) => sum + ended, 0),
  );
  protected readonly compared = computed(() => {
    const dashboard = this.data.dashboard();
    if (!dashboard) return null;
    const { today, yesterday } = dashboard;
    return {
      calls: relativeTo(today.calls, yesterday.calls),
      success: differenceTo(today.success_rate, yesterday.success_rate),
      average: differenceTo(today.average_seconds, yesterday.average_seconds),
    };
  });
  protected readonly whole = (value: number) => this.format.whole(value);
  protected readonly percent = (share: number) => this.format.finePercent(share);
  protected readonly clock = (seconds: number) => this.format.duration(seconds);
  protected readonly signedPercent = (share: number) => this.format.signedPercent(share);
  protected readonly signedClock = (seconds: number) =>
    `${seconds < 0 ? '−' : '+'}${this.format.duration(Math.abs(seconds))}`;

  constructor() {
    this.#store.dispatch(CampaignsPage.opened());
    this.data.follow(this.#ended);
  }

  protected demo(): void {
    this.#store.dispatch(CampaignsPage.demoClicked());
  }

  ngOnDestroy(): void {
    this.data.close();
  }
}
