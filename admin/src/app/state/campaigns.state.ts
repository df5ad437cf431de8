import { createEntityAdapter, type EntityState, type Update } from '@ngrx/entity';
import {
  createActionGroup,
  createFeature,
  createReducer,
  createSelector,
  emptyProps,
  on,
  props,
} from '@ngrx/store';
import type { Campaign, CampaignStatus } from '../../../../server/contract/campaigns.ts';
import type { LiveCampaign } from '../../../../server/contract/live.ts';
import type { LiveBatch } from '../core/live-topic.ts';
import type { ShownProblem } from '../core/problem.ts';

export type CampaignCommand = 'start' | 'pause' | 'resume' | 'stop';

export const CampaignsPage = createActionGroup({
  source: 'Campaigns Page',
  events: {
    Opened: emptyProps(),
    /** Campaigns a list shows: the live feed keeps them up to date. */
    Listed: props<{ campaigns: readonly Campaign[] }>(),
    'Campaign Opened': props<{ id: string }>(),
    'Command Clicked': props<{ id: string; command: CampaignCommand }>(),
    'Demo Clicked': emptyProps(),
  },
});

export const CampaignsApi = createActionGroup({
  source: 'Campaigns API',
  events: {
    Loaded: props<{ campaigns: Campaign[] }>(),
    'Load Failed': props<{ problem: ShownProblem }>(),
    'Campaign Loaded': props<{ campaign: Campaign }>(),
    'Command Failed': props<{ id: string; problem: ShownProblem }>(),
    'Demo Started': props<{ campaign: Campaign }>(),
    'Demo Failed': props<{ problem: ShownProblem }>(),
  },
});

export const CampaignsFeed = createActionGroup({
  source: 'Campaigns Feed',
  events: { Changed: props<{ batch: LiveBatch<LiveCampaign> }>() },
});

/** A campaign with what only the live feed tells. */
export type KnownCampaign = Campaign & Partial<Pick<LiveCampaign, 'waits_for'>>;

const campaigns = createEntityAdapter<KnownCampaign>({
  sortComparer: (a, b) => b.created_at.localeCompare(a.created_at),
});

export interface CampaignsState extends EntityState<KnownCampaign> {
  readonly load: 'none' | 'loading' | 'loaded' | 'failed';
  readonly problem: ShownProblem | null;
  /** Campaigns with a command under way. */
  readonly busy: readonly string[];
  readonly isDemoStarting: boolean;
}

const initial: CampaignsState = campaigns.getInitialState({
  load: 'none',
  problem: null,
  busy: [],
  isDemoStarting: false,
});

/** Live figures of campaigns we know; an unknown one comes with the next load. */
function follow(state: CampaignsState, { put, gone }: LiveBatch<LiveCampaign>): CampaignsState {
  const changes = put
    .filter(({ id }) => state.entities[id])
    .map(({ id, status, ...figures }): Update<KnownCampaign> => ({
      id,
      changes: { ...figures, status: status as CampaignStatus },
    }));
  const idle = gone
    .filter((id) => state.entities[id])
    .map((id): Update<KnownCampaign> => ({ id, changes: { active_calls: 0, waits_for: null } }));
  return campaigns.updateMany([...changes, ...idle], state);
}

const without = (busy: readonly string[], id: string) => busy.filter((known) => known !== id);

export const campaignsFeature = createFeature({
  name: 'campaigns',
  reducer: createReducer(
    initial,
    on(CampaignsPage.opened, (state): CampaignsState => ({
      ...state,
      load: state.load === 'loaded' ? 'loaded' : 'loading',
      problem: null,
    })),
    on(CampaignsApi.loaded, (state, { campaigns: loaded }): CampaignsState =>
      campaigns.setAll(loaded, { ...state, load: 'loaded' }),
    ),
    on(CampaignsApi.loadFailed, (state, { problem }): CampaignsState => ({
      ...state,
      load: 'failed',
      problem,
    })),
    on(CampaignsPage.listed, (state, { campaigns: listed }) =>
      campaigns.upsertMany([...listed], state),
    ),
    on(CampaignsPage.commandClicked, (state, { id }) => ({ ...state, busy: [...state.busy, id] })),
    on(CampaignsApi.campaignLoaded, (state, { campaign }) =>
      campaigns.upsertOne(campaign, { ...state, busy: without(state.busy, campaign.id) }),
    ),
    on(CampaignsApi.commandFailed, (state, { id }) => ({
      ...state,
      busy: without(state.busy, id),
    })),
    on(CampaignsPage.demoClicked, (state) => ({ ...state, isDemoStarting: true })),
    on(CampaignsApi.demoStarted, (state, { campaign }) =>
      campaigns.upsertOne(campaign, { ...state, isDemoStarting: false }),
    ),
    on(CampaignsApi.demoFailed, (state) => ({ ...state, isDemoStarting: false })),
    on(CampaignsFeed.changed, (state, { batch }) => follow(state, batch)),
  ),
  extraSelectors: ({ selectCampaignsState }) => ({
    selectAll: createSelector(selectCampaignsState, campaigns.getSelectors().selectAll),
  }),
});

export const selectCampaign = (id: string) =>
  createSelector(campaignsFeature.selectEntities, (entities) => entities[id] ?? null);
