import { MAT_FORM_FIELD_DEFAULT_OPTIONS } from '@angular/material/form-field';
import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import { roleMay } from '../core/guards.ts';
import * as campaignEffects from '../state/campaigns.effects.ts';
import { campaignsFeature } from '../state/campaigns.state.ts';
import { followCalls, forgetFaded, hangUp, tellHangUpFailed } from '../state/live-calls.effects.ts';
import { liveCallsFeature } from '../state/live-calls.state.ts';
import { Frame } from './shell.ts';

const OUTLINED_FIELDS = { appearance: 'outline' };

export const routes: Routes = [
  {
    path: '',
    component: Frame,
    providers: [
      { provide: MAT_FORM_FIELD_DEFAULT_OPTIONS, useValue: OUTLINED_FIELDS },
      provideState(campaignsFeature),
      provideState(liveCallsFeature),
      provideEffects(campaignEffects, { followCalls, forgetFaded, hangUp, tellHangUpFailed }),
    ],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'dashboard' },
      {
        path: 'dashboard',
        title: 'nav.dashboard',
        loadChildren: () => import('../dashboard/dashboard.routes.ts').then((m) => m.routes),
      },
      {
        path: 'campaigns',
        loadChildren: () => import('../campaigns/campaigns.routes.ts').then((m) => m.routes),
      },
      {
        path: 'agents',
        loadChildren: () => import('../agents/agents.routes.ts').then((m) => m.routes),
      },
      {
        path: 'calls',
        loadChildren: () => import('../calls/calls.routes.ts').then((m) => m.routes),
      },
      {
        path: 'recordings',
        loadChildren: () => import('../recordings/recordings.routes.ts').then((m) => m.routes),
      },
      {
        path: 'trunks',
        loadChildren: () => import('../trunks/trunks.routes.ts').then((m) => m.routes),
      },
      {
        path: 'media-servers',
        loadChildren: () =>
          import('../media-servers/media-servers.routes.ts').then((m) => m.routes),
      },
      {
        path: 'system/actors',
        canActivate: [roleMay('viewSystem')],
        loadChildren: () => import('../system/system.routes.ts').then((m) => m.routes),
      },
      {
        path: 'numbers',
        loadChildren: () => import('../numbers/numbers.routes.ts').then((m) => m.routes),
      },
      {
        path: 'settings',
        loadChildren: () => import('../settings/settings.routes.ts').then((m) => m.routes),
      },
      {
        path: 'profile',
        title: 'profile.heading',
        loadComponent: () => import('../profile/profile.ts').then((m) => m.Profile),
      },
      {
        path: '**',
        title: 'error.noPage',
        loadComponent: () => import('./no-page.ts').then((m) => m.NoPage),
      },
    ],
  },
];
