import type { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.campaigns',
    loadComponent: () => import('./list/campaign-list.ts').then((m) => m.CampaignList),
  },
  {
    path: 'new',
    title: 'new.heading',
    loadComponent: () => import('./new/new-campaign.ts').then((m) => m.NewCampaign),
  },
  {
    path: ':id',
    title: 'campaign.heading',
    loadComponent: () => import('./detail/campaign-detail.ts').then((m) => m.CampaignDetail),
  },
];
