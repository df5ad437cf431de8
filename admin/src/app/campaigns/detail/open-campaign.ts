import { computed, inject, Injectable, signal } from '@angular/core';
import { Store } from '@ngrx/store';
import { campaignsFeature } from '../../state/campaigns.state.ts';
import { CampaignFigures } from './campaign-figures.ts';

/** The campaign whose page is open, for the page's parts. */
@Injectable()
export class OpenCampaign {
  readonly #entities = inject(Store).selectSignal(campaignsFeature.selectEntities);
  readonly figures = inject(CampaignFigures);
  readonly id = signal('');
  /** Undefined until it was loaded. */
  readonly campaign = computed(() => this.#entities()[this.id()]);
}
