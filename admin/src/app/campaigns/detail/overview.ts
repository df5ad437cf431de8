import { Component, computed, inject } from '@angular/core';
import { TranslocoDirective } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import { Board } from '../../calls/live/board.ts';
import { Monitor } from '../../calls/monitor/monitor.ts';
import { addressOf } from '../../core/address.ts';
import { Session } from '../../core/session.ts';
import { liveCallsFeature, LiveCallsPage } from '../../state/live-calls.state.ts';
import { ErrorState } from '../../ui/error-state.ts';
import { ReplyWait } from '../../ui/reply-wait/reply-wait.ts';
import { BarList } from './bar-list.ts';
import { Funnel } from './funnel.ts';
import { OpenCampaign } from './open-campaign.ts';

/** A campaign at a glance: its funnel, how calls ended, who is on the line. */
@Component({
  selector: 'app-campaign-overview',
  imports: [BarList, Board, ErrorState, Funnel, Monitor, ReplyWait, TranslocoDirective],
  templateUrl: './overview.html',
  styleUrl: './overview.scss',
})
export class CampaignOverview {
  readonly #store = inject(Store);
  readonly #open = inject(OpenCampaign);
  protected readonly session = inject(Session);
  protected readonly figures = this.#open.figures;
  protected readonly address = addressOf('call');
  readonly #live = this.#store.selectSignal(liveCallsFeature.selectGrid);
  readonly #ending = this.#store.selectSignal(liveCallsFeature.selectEnding);
  protected readonly ending = computed(() => new Set(this.#ending()));
  protected readonly liveCalls = computed(() =>
    this.#live().filter(({ campaign_id: campaign }) => campaign === this.#open.id()),
  );
  protected readonly groups = computed(() => [{ id: '', name: '', calls: this.liveCalls() }]);
  protected readonly contacts = computed(() => entriesOf(this.figures.stats()?.contacts));
  protected readonly dispositions = computed(() => entriesOf(this.figures.stats()?.dispositions));
  protected readonly funnel = computed(() => {
    const [campaign, stats] = [this.#open.campaign(), this.figures.stats()];
    if (!campaign || !stats) return null;
    const { answered = 0, transferred = 0 } = stats.dispositions;
    return [
      { text: 'funnel.contacts', count: campaign.total_numbers },
      { text: 'funnel.done', count: campaign.completed_calls },
      { text: 'funnel.answered', count: answered + transferred },
      { text: 'funnel.successful', count: stats.successful },
    ];
  });

  protected cancel(id: string): void {
    this.#store.dispatch(LiveCallsPage.hangUpClicked({ id }));
  }
}

/** Largest first. */
function entriesOf(counts: Readonly<Record<string, number>> | undefined) {
  return Object.entries(counts ?? {})
    .map(([name, count]) => ({ name, count }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count);
}
