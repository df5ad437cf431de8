import type { Routes } from '@angular/router';
import { unsavedChanges } from '../core/unsaved.ts';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.trunks',
    loadComponent: () => import('./list/trunk-list.ts').then((m) => m.TrunkList),
  },
  {
    path: 'new',
    title: 'trunks.new',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./editor/trunk-editor.ts').then((m) => m.TrunkEditor),
  },
  {
    path: 'routing',
    title: 'routing.heading',
    loadComponent: () => import('./routing/routing-page.ts').then((m) => m.RoutingPage),
  },
  {
    path: 'inbound',
    title: 'inbound.heading',
    loadComponent: () => import('./inbound/inbound-page.ts').then((m) => m.InboundPage),
  },
  {
    path: ':id',
    title: 'trunks.trunk',
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./editor/trunk-editor.ts').then((m) => m.TrunkEditor),
  },
];
