import { HttpTestingController } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MockStore, provideMockStore } from '@ngrx/store/testing';
import type { Campaign } from '../../../../../server/contract/campaigns.ts';
import { appProviders } from '../../../testing/app.ts';
import { campaign } from '../../../testing/campaign.ts';
import { until } from '../../../testing/until.ts';
import { Session } from '../../core/session.ts';
import { System } from '../../core/system.ts';
import { campaignsFeature, CampaignsPage } from '../../state/campaigns.state.ts';
import { CampaignList } from './campaign-list.ts';

describe('The list of campaigns', () => {
  let fixture: ComponentFixture<CampaignList>;
  let store: MockStore;
  let http: HttpTestingController;

  async function open(campaigns: readonly Campaign[], { hasLab = true, known = {} } = {}) {
    TestBed.configureTestingModule({
      providers: [
        ...appProviders(),
        provideMockStore({
          selectors: [
            { selector: campaignsFeature.selectEntities, value: known },
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
    http = TestBed.inject(HttpTestingController);
    spyOn(store, 'dispatch');
    fixture = TestBed.createComponent(CampaignList);
    fixture.detectChanges();
    await answer(campaigns);
  }
  async function answer(campaigns: readonly Campaign[]) {
    let [asked] = http.match(({ url }) => url === '/api/v1/campaigns');
    await until(
      () => (asked ??= http.match(({ url }) => url === '/api/v1/campaigns')[0]) !== undefined,
      'the list is asked for',
    );
    asked?.flush({ data: campaigns, next_cursor: null });
    await fixture.whenStable();
    await until(() => element().querySelector('app-data-table') !== null, 'the page');
  }
  const element = () => fixture.nativeElement as HTMLElement;
  const button = (text: string) =>
    [...element().querySelectorAll('button')].find((found) =>
      new RegExp(`\\b${text}\\b`).test(found.ariaLabel ?? found.textContent ?? ''),
    );

  it('shows progress and what may be done with each', async () => {
    await open([campaign({ id: 'a', status: 'running' }), campaign({ id: 'b', status: 'draft' })]);
    await until(() => button('Start') !== undefined, 'the rows');
    expect(element().querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('40');
    expect(button('Pause')).toBeDefined();
    button('Start')?.click();
    expect(store.dispatch as unknown).toHaveBeenCalledWith(
      CampaignsPage.commandClicked({ id: 'b', command: 'start' }),
    );
  });

  it('shows a campaign as the live feed has it now', async () => {
    const known = { a: campaign({ id: 'a', status: 'paused', completed_calls: 77 }) };
    await open([campaign({ id: 'a', status: 'running' })], { known });
    await until(() => button('Resume') !== undefined, 'the row');
    expect(element().querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('77');
  });

  it('offers for several only what fits them', async () => {
    await open([campaign({ id: 'a', status: 'running' }), campaign({ id: 'b', status: 'draft' })]);
    const boxes = () => [
      ...element().querySelectorAll<HTMLInputElement>('input[aria-label="Choose Reminders"]'),
    ];
    await until(() => boxes().length === 2, 'the rows');
    boxes().forEach((box) => box.click());
    await until(() => button('Start 1') !== undefined, 'the commands');
    expect(button('Pause 1')).toBeDefined();
    expect(button('Delete 1 drafts')).toBeDefined();
  });

  it('offers the demo with a lab only', async () => {
    await open([]);
    button('Run the demo campaign')?.click();
    expect(store.dispatch as unknown).toHaveBeenCalledWith(CampaignsPage.demoClicked());
    TestBed.resetTestingModule();
    await open([], { hasLab: false });
    expect(button('Run the demo campaign')).toBeUndefined();
    expect(element().querySelector('a[href="/campaigns/new"]')).not.toBeNull();
  });
});
