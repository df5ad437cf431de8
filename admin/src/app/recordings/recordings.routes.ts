import type { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.recordings',
    loadComponent: () => import('./recording-list.ts').then((m) => m.RecordingList),
  },
  {
    path: ':id',
    title: 'recordings.heading',
    loadComponent: () => import('./recording-page.ts').then((m) => m.RecordingPage),
  },
];
