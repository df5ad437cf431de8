import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { Router } from '@angular/router';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { catchError, exhaustMap, map, mergeMap, of, switchMap, takeUntil, tap } from 'rxjs';
import type { Campaign } from '../../../../server/contract/campaigns.ts';
import type { Page } from '../../../../server/contract/common.ts';
import type { LiveCampaign } from '../../../../server/contract/live.ts';
import { LiveFeed } from '../core/live-feed.ts';
import { problemOf } from '../core/problem.ts';
import { Toasts } from '../ui/toasts.ts';
import { CampaignsApi, CampaignsFeed, CampaignsPage } from './campaigns.state.ts';
import { Shell } from './shell.actions.ts';

const URL = '/api/v1/campaigns';

export const loadCampaigns = createEffect(
  (actions = inject(Actions), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(CampaignsPage.opened),
      switchMap(() =>
        http.get<Page<Campaign>>(URL).pipe(
          map(({ data }) => CampaignsApi.loaded({ campaigns: data })),
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
