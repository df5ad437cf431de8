import { booleanAttribute, Component, computed, inject, input } from '@angular/core';
import { MatButton, MatIconButton } from '@angular/material/button';
import { MatTooltip } from '@angular/material/tooltip';
import { TranslocoDirective, TranslocoService } from '@jsverse/transloco';
import { Store } from '@ngrx/store';
import type { Campaign, CampaignStatus } from '../../../../server/contract/campaigns.ts';
import { Session } from '../core/session.ts';
import { campaignsFeature, CampaignsPage, type CampaignCommand } from '../state/campaigns.state.ts';
import { Confirmation } from '../ui/confirm.ts';
import { Icon, type IconName } from '../ui/icon.ts';

const POSSIBLE: Readonly<Record<CampaignStatus, readonly CampaignCommand[]>> = {
  draft: ['start'],
  scheduled: ['start', 'stop'],
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  completed: [],
  stopped: [],
};
const ICONS: Readonly<Record<CampaignCommand, IconName>> = {
  start: 'play',
  pause: 'pause',
  resume: 'play',
  stop: 'stop',
};

/** Start, pause, resume, stop: what the campaign's status allows and the role may. */
@Component({
  selector: 'app-campaign-actions',
  imports: [Icon, MatButton, MatIconButton, MatTooltip, TranslocoDirective],
  template: `<div class="actions" *transloco="let t">
    @for (command of commands(); track command) {
      @if (isCompact()) {
        <button
          matIconButton
          type="button"
          [disabled]="isBusy()"
          [attr.aria-label]="t('command.' + command) + ' ' + campaign().name"
          [matTooltip]="t('command.' + command)"
          (click)="run(command)"
        >
          <app-icon [name]="iconOf(command)" [size]="18" />
        </button>
      } @else {
        <button
          [matButton]="command === 'start' || command === 'resume' ? 'filled' : 'outlined'"
          type="button"
          [disabled]="isBusy()"
          [attr.aria-label]="t('command.' + command) + ' ' + campaign().name"
          (click)="run(command)"
        >
          <app-icon [name]="iconOf(command)" [size]="18" />{{ t('command.' + command) }}
        </button>
      }
    }
  </div>`,
})
export class CampaignActions {
  readonly #store = inject(Store);
  readonly #session = inject(Session);
  readonly #confirmation = inject(Confirmation);
  readonly #texts = inject(TranslocoService);
  readonly #busy = this.#store.selectSignal(campaignsFeature.selectBusy);
  readonly campaign = input.required<Campaign>();
  /** Icons only, where there is little room. */
  readonly isCompact = input(false, { transform: booleanAttribute });
  protected readonly isBusy = computed(() => this.#busy().includes(this.campaign().id));
  protected readonly commands = computed(() =>
    this.#session.may('runCampaigns') ? POSSIBLE[this.campaign().status] : [],
  );

  protected iconOf(command: CampaignCommand): IconName {
    return ICONS[command];
  }

  protected async run(command: CampaignCommand): Promise<void> {
    const { id, name } = this.campaign();
    // Stopping hangs up and cannot be taken back; the rest can.
    const sure =
      command !== 'stop' ||
      (await this.#confirmation.ask({
        heading: this.#texts.translate('campaign.stopHeading', { name }),
        text: this.#texts.translate('campaign.stopText'),
        action: this.#texts.translate('command.stop'),
      }));
    if (sure) this.#store.dispatch(CampaignsPage.commandClicked({ id, command }));
  }
}
