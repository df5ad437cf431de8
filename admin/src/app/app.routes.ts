import type { Routes } from '@angular/router';
import { newInstallation, signedIn, signedOut } from './core/guards.ts';

export const routes: Routes = [
  {
    path: 'login',
    title: 'auth.signIn',
    canActivate: [signedOut],
    loadComponent: () => import('./auth/login.ts').then((m) => m.Login),
  },
  {
    path: 'register',
    title: 'auth.createAccount',
    canActivate: [newInstallation],
    loadComponent: () => import('./auth/register.ts').then((m) => m.Register),
  },
  {
    path: 'invitation/:token',
    title: 'invitation.heading',
    loadComponent: () => import('./auth/accept-invitation.ts').then((m) => m.AcceptInvitation),
  },
  {
    path: '',
    canActivate: [signedIn],
    loadChildren: () => import('./shell/shell.routes.ts').then((m) => m.routes),
  },
];
