import { Component, inject } from '@angular/core';
import { CallTable } from '../../calls/list/call-table.ts';
import { OpenCampaign } from './open-campaign.ts';

/** The calls of one campaign. */
@Component({
  selector: 'app-campaign-calls',
  imports: [CallTable],
  template: `<app-call-table [campaign]="open.id()" />`,
})
export class CampaignCalls {
  protected readonly open = inject(OpenCampaign);
}
