import type { Routes } from '@angular/router';
import { unsavedChanges } from '../core/unsaved.ts';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.campaigns',
    loadComponent: () => import('./list/campaign-list.ts').then((m) => m.CampaignList),
  },
  {
    path: 'new',
    title: 'new.heading',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./new/new-campaign.ts').then((m) => m.NewCampaign),
  },
  {
    path: ':id/edit',
    title: 'edit.heading',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./edit/edit-campaign.ts').then((m) => m.EditCampaign),
  },
  {
    path: ':id',
    loadComponent: () => import('./detail/campaign-detail.ts').then((m) => m.CampaignDetail),
    children: [
      {
        path: '',
        title: 'campaign.heading',
        loadComponent: () => import('./detail/overview.ts').then((m) => m.CampaignOverview),
      },
      {
        path: 'contacts',
        title: 'campaign.people',
        loadComponent: () => import('./detail/contacts.ts').then((m) => m.CampaignContacts),
      },
      {
        path: 'calls',
        title: 'campaign.calls',
        loadComponent: () => import('./detail/campaign-calls.ts').then((m) => m.CampaignCalls),
      },
      {
        path: 'settings',
        title: 'campaign.settings',
        loadComponent: () => import('./detail/settings.ts').then((m) => m.CampaignSettings),
      },
    ],
  },
];
