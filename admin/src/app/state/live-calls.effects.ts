import { HttpClient } from '@angular/common/http';
import { inject } from '@angular/core';
import { Actions, createEffect, ofType } from '@ngrx/effects';
import { catchError, delay, filter, map, mergeMap, of, switchMap, takeUntil } from 'rxjs';
import type { LiveCall } from '../../../../server/contract/live.ts';
import { FADE_MS } from '../calls/live/motion.ts';
import { LiveFeed } from '../core/live-feed.ts';
import { problemOf } from '../core/problem.ts';
import { Toasts } from '../ui/toasts.ts';
import { Shell } from './shell.actions.ts';
import { CallsApi, LiveCallsFeed, LiveCallsPage } from './live-calls.state.ts';

/** The header counts calls on every page, so they are followed as long as the shell is there. */
export const followCalls = createEffect(
  (actions = inject(Actions), feed = inject(LiveFeed)) =>
    actions.pipe(
      ofType(Shell.opened),
      switchMap(() =>
        feed.topic<LiveCall>('calls').pipe(
          map((batch) => LiveCallsFeed.changed({ batch })),
          takeUntil(actions.pipe(ofType(Shell.closed))),
        ),
      ),
    ),
  { functional: true },
);

export const forgetFaded = createEffect(
  (actions = inject(Actions)) =>
    actions.pipe(
      ofType(LiveCallsFeed.changed),
      map(({ batch }) => batch.gone),
      filter((gone) => gone.length > 0),
      mergeMap((ids) => of(LiveCallsFeed.faded({ ids })).pipe(delay(FADE_MS))),
    ),
  { functional: true },
);

export const hangUp = createEffect(
  (actions = inject(Actions), http = inject(HttpClient)) =>
    actions.pipe(
      ofType(LiveCallsPage.hangUpClicked),
      mergeMap(({ id }) =>
        http.post(`/api/v1/calls/${id}/hangup`, {}).pipe(
          map(() => CallsApi.hangUpAsked({ id })),
          catchError((error: unknown) => {
            const { type, detail } = problemOf(error);
            // It ended by itself in the meantime: what was wanted has happened.
            return type === 'call_over'
              ? of(CallsApi.hangUpAsked({ id }))
              : of(CallsApi.hangUpFailed({ id, problem: detail ?? '' }));
          }),
        ),
      ),
    ),
  { functional: true },
);

export const tellHangUpFailed = createEffect(
  (actions = inject(Actions), toasts = inject(Toasts)) =>
    actions.pipe(
      ofType(CallsApi.hangUpFailed),
      map(({ problem }) => toasts.problem('calls.hangUpFailed', problem)),
    ),
  { functional: true, dispatch: false },
);
