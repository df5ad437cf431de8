import { signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MockStore, provideMockStore } from '@ngrx/store/testing';
import type { Campaign } from '../../../../../server/contract/campaigns.ts';
import { appProviders } from '../../../testing/app.ts';
import { campaign } from '../../../testing/campaign.ts';
import { until } from '../../../testing/until.ts';
import { Session } from '../../core/session.ts';
import { System } from '../../core/system.ts';
import {
  campaignsFeature,
  CampaignsPage,
  type CampaignsState,
} from '../../state/campaigns.state.ts';
import { CampaignList } from './campaign-list.ts';

describe('The list of campaigns', () => {
  let fixture: ComponentFixture<CampaignList>;
  let store: MockStore;

  async function open(
    campaigns: readonly Campaign[],
    { load = 'loaded' as CampaignsState['load'], hasLab = true } = {},
  ) {
    TestBed.configureTestingModule({
      providers: [
        ...appProviders(),
        provideMockStore({
          selectors: [
            { selector: campaignsFeature.selectAll, value: campaigns },
            { selector: campaignsFeature.selectLoad, value: load },
            {
              selector: campaignsFeature.selectProblem,
              value: { type: 'internal', status: 500, detail: 'It is in the log.', errors: [] },
            },
            { selector: campaignsFeature.selectCursor, value: null },
            { selector: campaignsFeature.selectBusy, value: [] },
            { selector: campaignsFeature.selectIsDemoStarting, value: false },
          ],
        }),
        { provide: Session, useValue: { may: () => true } },
        {
          provide: System,
          useValue: { status: signal({ lab: { trunk: hasLab ? { host: 'h', port: 1 } : null } }) },
        },
      ],
    });
    store = TestBed.inject(MockStore);
    spyOn(store, 'dispatch');
    fixture = TestBed.createComponent(CampaignList);
    await fixture.whenStable();
    await until(() => element().textContent?.trim() !== '', 'the page');
  }
  const element = () => fixture.nativeElement as HTMLElement;
  const button = (text: string) =>
    [...element().querySelectorAll('button')].find((found) => found.textContent?.includes(text));

  it('is loaded when it is opened', async () => {
    await open([]);
    expect(store.dispatch as unknown).toHaveBeenCalledWith(CampaignsPage.opened());
  });

  it('shows progress and what may be done with each', async () => {
    await open([campaign({ id: 'a', status: 'running' }), campaign({ id: 'b', status: 'draft' })]);
    expect(element().querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('40');
    expect(button('Pause')).toBeDefined();
    button('Start')?.click();
    expect(store.dispatch as unknown).toHaveBeenCalledWith(
      CampaignsPage.commandClicked({ id: 'b', command: 'start' }),
    );
  });

  it('offers the demo on an empty installation with a lab', async () => {
    await open([]);
    button('Run the demo campaign')?.click();
    expect(store.dispatch as unknown).toHaveBeenCalledWith(CampaignsPage.demoClicked());
  });

  it('offers no demo without a lab', async () => {
    await open([], { hasLab: false });
    expect(button('Run the demo campaign')).toBeUndefined();
    expect(element().querySelector('a[href="/campaigns/new"]')).not.toBeNull();
  });

  it('says what went wrong and tries again', async () => {
    await open([], { load: 'failed' });
    expect(element().textContent).toContain('It is in the log.');
    button('Try again')?.click();
    expect(store.dispatch as unknown).toHaveBeenCalledWith(CampaignsPage.retryClicked());
  });
});
