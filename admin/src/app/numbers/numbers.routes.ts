import type { Routes } from '@angular/router';
import { roleMay } from '../core/guards.ts';
import { unsavedChanges } from '../core/unsaved.ts';

export const routes: Routes = [
  {
    path: '',
    title: 'nav.numbers',
    loadComponent: () => import('./lists/number-lists.ts').then((m) => m.NumberLists),
  },
  {
    path: 'upload',
    title: 'upload.heading',
    canActivate: [roleMay('editNumbers')],
    canDeactivate: [unsavedChanges],
    loadComponent: () => import('./upload/upload-page.ts').then((m) => m.UploadPage),
  },
  {
    path: 'dnc',
    title: 'dnc.heading',
    loadComponent: () => import('./dnc/dnc-page.ts').then((m) => m.DncPage),
  },
  {
    path: ':id',
    title: 'list.heading',
    loadComponent: () => import('./detail/list-detail.ts').then((m) => m.ListDetail),
  },
];
