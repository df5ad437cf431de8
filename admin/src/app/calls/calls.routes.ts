import type { Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.calls',
    loadComponent: () => import('./list/call-list.ts').then((m) => m.CallList),
  },
  {
    path: 'live',
    title: 'nav.liveCalls',
    loadComponent: () => import('./live/live-grid.ts').then((m) => m.LiveGrid),
  },
  {
    path: 'answering',
    title: 'answering.report',
    loadComponent: () =>
      import('./answering/answering-report.ts').then((m) => m.AnsweringReportPage),
  },
  {
    path: ':id/monitor',
    title: 'calls.monitor',
    loadComponent: () => import('./monitor/monitor-page.ts').then((m) => m.MonitorPage),
  },
  {
    path: ':id',
    title: 'call.heading',
    loadComponent: () => import('./detail/call-page.ts').then((m) => m.CallPage),
  },
];
