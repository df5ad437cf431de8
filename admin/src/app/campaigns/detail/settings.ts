import { Component, computed, inject } from '@angular/core';
import { RouterLink } from '@angular/router';
import { TranslocoDirective } from '@jsverse/transloco';
import { choicesOf } from '../../core/choices.ts';
import { Format } from '../../core/format.ts';
import { WeekGrid } from '../week/week-grid.ts';
import { OpenCampaign } from './open-campaign.ts';

/** How a campaign is set up. */
@Component({
  selector: 'app-campaign-settings',
  imports: [RouterLink, TranslocoDirective, WeekGrid],
  templateUrl: './settings.html',
  styleUrl: './settings.scss',
})
export class CampaignSettings {
  protected readonly campaign = inject(OpenCampaign).campaign;
  protected readonly format = inject(Format);
  readonly #agents = choicesOf('/api/v1/agents');
  readonly #trunks = choicesOf('/api/v1/trunks');
  protected readonly agent = computed(
    () => this.#agents().find(({ id }) => id === this.campaign()?.agent_id)?.name,
  );
  readonly #groups = choicesOf('/api/v1/trunks/groups');
  /** Null: as the routing rules say. */
  protected readonly line = computed(() => {
    const { trunk_id: trunk, trunk_group_id: group } = this.campaign() ?? {};
    if (!trunk && !group) return null;
    const known = group ? this.#groups() : this.#trunks();
    return known.find(({ id }) => id === (group ?? trunk))?.name ?? '…';
  });
  protected readonly hours = computed(() => {
    const campaign = this.campaign();
    const { working_hours_start: start, working_hours_end: end } = campaign ?? {};
    return campaign?.working_hours_enabled && start && end
      ? { start, end, days: campaign.working_days }
      : null;
  });
}
