import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import {
  catchError,
  exhaustMap,
  filter,
  map,
  mergeMap,
  of,
  switchMap,
  takeUntil,
  tap,
  withLatestFrom,
} from 'rxjs';
import type { Campaign } from '../../../../server/contract/campaigns.ts';
import type { Page } from '../../../../server/contract/common.ts';
import type { LiveCampaign } from '../../../../server/contract/live.ts';
import { LiveFeed } from '../core/live-feed.ts';
import { problemOf } from '../core/problem.ts';
import { Toasts } from '../ui/toasts.ts';
import { CampaignsApi, CampaignsFeed, campaignsFeature, CampaignsPage } from './campaigns.state.ts';
import { Shell } from './shell.actions.ts';

const URL = '/api/v1/campaigns';

export const loadCampaigns = createEffect(
  (actions = inject(Actions), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(CampaignsPage.opened, CampaignsPage.retryClicked),
      switchMap(() =>
        http.get<Page<Campaign>>(URL).pipe(
          map(({ data, next_cursor }) =>
            CampaignsApi.loaded({ campaigns: data, cursor: next_cursor }),
          ),
          catchError((error: unknown) =>
            of(CampaignsApi.loadFailed({ problem: problemOf(error) })),
          ),
        ),
      ),
    ),
  { functional: true },
);

export const loadMoreCampaigns = createEffect(
  (actions = inject(Actions), store = inject(Store), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(CampaignsPage.moreClicked),
      withLatestFrom(store.select(campaignsFeature.selectCursor)),
      map(([, cursor]) => cursor),
      filter((cursor) => cursor !== null),
      exhaustMap((cursor) =>
        http.get<Page<Campaign>>(URL, { params: { cursor } }).pipe(
          map(({ data, next_cursor }) =>
            CampaignsApi.moreLoaded({ campaigns: data, cursor: next_cursor }),
          ),
          catchError((error: unknown) =>
            of(CampaignsApi.loadFailed({ problem: problemOf(error) })),
          ),
        ),
      ),
    ),
  { functional: true },
);

export const loadCampaign = createEffect(
  (actions = inject(Actions), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(CampaignsPage.campaignOpened),
      switchMap(({ id }) =>
        http.get<Campaign>(`${URL}/${id}`).pipe(
          map((campaign) => CampaignsApi.campaignLoaded({ campaign })),
          catchError((error: unknown) =>
            of(CampaignsApi.loadFailed({ problem: problemOf(error) })),
          ),
        ),
      ),
    ),
  { functional: true },
);

export const runCommand = createEffect(
  (actions = inject(Actions), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(CampaignsPage.commandClicked),
      mergeMap(({ id, command }) =>
        http.post<Campaign>(`${URL}/${id}/${command}`, {}).pipe(
          map((campaign) => CampaignsApi.campaignLoaded({ campaign })),
          catchError((error: unknown) =>
            of(CampaignsApi.commandFailed({ id, problem: problemOf(error) })),
          ),
        ),
      ),
    ),
  { functional: true },
);

export const runDemo = createEffect(
  (actions = inject(Actions), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(CampaignsPage.demoClicked),
      exhaustMap(() =>
        http.post<Campaign>('/api/v1/demo', {}).pipe(
          map((campaign) => CampaignsApi.demoStarted({ campaign })),
          catchError((error: unknown) =>
            of(CampaignsApi.demoFailed({ problem: problemOf(error) })),
          ),
        ),
      ),
    ),
  { functional: true },
);

export const showDemo = createEffect(
  (actions = inject(Actions), router = inject(Router)) =>
    actions.pipe(
      ofType(CampaignsApi.demoStarted),
      tap(({ campaign }) => void router.navigate(['/campaigns', campaign.id])),
    ),
  { functional: true, dispatch: false },
);

export const tellFailure = createEffect(
  (actions = inject(Actions), toasts = inject(Toasts)) =>
    actions.pipe(
      ofType(CampaignsApi.commandFailed, CampaignsApi.demoFailed),
      tap(({ problem }) => toasts.problem('campaigns.commandFailed', problem.detail)),
    ),
  { functional: true, dispatch: false },
);

export const followCampaigns = createEffect(
  (actions = inject(Actions), feed = inject(LiveFeed)) =>
    actions.pipe(
      ofType(Shell.opened),
      switchMap(() =>
        feed.topic<LiveCampaign>('campaigns').pipe(
          map((batch) => CampaignsFeed.changed({ batch })),
          takeUntil(actions.pipe(ofType(Shell.closed))),
        ),
      ),
    ),
  { functional: true },
);
