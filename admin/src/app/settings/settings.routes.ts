import type { Routes } from '@angular/router';
import { roleMay } from '../core/guards.ts';
import { unsavedChanges } from '../core/unsaved.ts';
import { SettingsPage } from './settings-page.ts';

/** All of it is for admins. */
export const routes: Routes = [
  {
    path: '',
    component: SettingsPage,
    canActivate: [roleMay('editSettings')],
    children: [
      { path: '', pathMatch: 'full', redirectTo: 'general' },
      {
        path: 'general',
        title: 'settings.general',
        canDeactivate: [unsavedChanges],
        loadComponent: () => import('./general/general.ts').then((m) => m.General),
      },
      {
        path: 'team',
        title: 'settings.team',
        loadComponent: () => import('./team/team.ts').then((m) => m.Team),
      },
      {
        path: 'api-keys',
        title: 'settings.apiKeys',
        loadComponent: () => import('./api-keys/api-keys.ts').then((m) => m.ApiKeys),
      },
      {
        path: 'audit',
        title: 'settings.audit',
        loadComponent: () => import('./audit/audit.ts').then((m) => m.Audit),
      },
    ],
  },
];
