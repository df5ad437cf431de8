import { campaign } from '../../testing/campaign.ts';
import { CampaignsApi, CampaignsFeed, campaignsFeature, CampaignsPage } from './campaigns.state.ts';

const { reducer } = campaignsFeature;
const start = reducer(undefined, { type: 'start' });
const loaded = reducer(
  start,
  CampaignsApi.loaded({
    campaigns: [
      campaign({ id: 'old', created_at: '2026-01-01T00:00:00.000Z' }),
      campaign({ id: 'new', created_at: '2026-02-01T00:00:00.000Z' }),
    ],
  }),
);

describe('Campaigns', () => {
  it('stand newest first', () => {
    expect(loaded.ids).toEqual(['new', 'old']);
  });

  it('are known to the feed once a list shows them', () => {
    const listed = reducer(start, CampaignsPage.listed({ campaigns: [campaign({ id: 'a' })] }));
    const put = [{ ...campaign({ id: 'a' }), active_calls: 9, waits_for: null }];
    const state = reducer(
      listed,
      CampaignsFeed.changed({ batch: { isSnapshot: false, put, gone: [] } }),
    );
    expect(state.entities['a']?.active_calls).toBe(9);
  });

  it('take live figures in and keep the rest', () => {
    const put = [
      {
        id: 'old',
        status: 'paused',
        total_numbers: 100,
        completed_calls: 41,
        successful_calls: 31,
        active_calls: 4,
        waits_for: 'cps' as const,
      },
    ];
    const state = reducer(
      loaded,
      CampaignsFeed.changed({ batch: { isSnapshot: false, put, gone: [] } }),
    );
    expect(state.entities['old']).toEqual(
      jasmine.objectContaining({ name: 'Reminders', completed_calls: 41, status: 'paused' }),
    );
  });

  it('pass over live figures of a campaign that is not loaded', () => {
    const put = [
      {
        id: 'unknown',
        status: 'running',
        total_numbers: 1,
        completed_calls: 0,
        successful_calls: 0,
        active_calls: 1,
        waits_for: null,
      },
    ];
    const state = reducer(
      loaded,
      CampaignsFeed.changed({ batch: { isSnapshot: false, put, gone: [] } }),
    );
    expect(state.ids).toEqual(loaded.ids);
  });

  it('have no calls under way once their actor is gone', () => {
    const state = reducer(
      loaded,
      CampaignsFeed.changed({ batch: { isSnapshot: false, put: [], gone: ['old'] } }),
    );
    expect(state.entities['old']?.active_calls).toBe(0);
  });

  it('are busy while a command is under way, and take its answer in', () => {
    const busy = reducer(loaded, CampaignsPage.commandClicked({ id: 'old', command: 'pause' }));
    expect(busy.busy).toEqual(['old']);
    const done = reducer(
      busy,
      CampaignsApi.campaignLoaded({ campaign: campaign({ id: 'old', status: 'paused' }) }),
    );
    expect(done.busy).toEqual([]);
    expect(done.entities['old']?.status).toBe('paused');
  });

  it('stay shown while they are loaded again', () => {
    expect(reducer(start, CampaignsPage.opened()).load).toBe('loading');
    expect(reducer(loaded, CampaignsPage.opened()).load).toBe('loaded');
  });
});
