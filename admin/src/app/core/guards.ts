import { inject } from '@angular/core';
import { Router, type CanActivateFn } from '@angular/router';
import { Session, type Ability } from './session.ts';
import { System } from './system.ts';

/** Only for who is signed in; others go to the sign-in page, or make the first account. */
export const signedIn: CanActivateFn = (_route, { url }) => {
  const [session, system, router] = [inject(Session), inject(System), inject(Router)];
  if (session.isSignedIn()) return true;
  if (system.status()?.has_account === false) return router.createUrlTree(['/register']);
  return router.createUrlTree(['/login'], url === '/' ? {} : { queryParams: { to: url } });
};

/** The sign-in page, unless there is nothing to sign in to yet. */
export const signedOut: CanActivateFn = () => {
  const [session, system, router] = [inject(Session), inject(System), inject(Router)];
  if (session.isSignedIn()) return router.createUrlTree(['/']);
  return system.status()?.has_account === false ? router.createUrlTree(['/register']) : true;
};

/** The first account is made once. */
export const newInstallation: CanActivateFn = () => {
  const [session, system, router] = [inject(Session), inject(System), inject(Router)];
  if (session.isSignedIn()) return router.createUrlTree(['/']);
  return system.status()?.has_account === true ? router.createUrlTree(['/login']) : true;
};

/** Pages of some roles only. */
export const roleMay =
  (ability: Ability): CanActivateFn =>
  () =>
    inject(Session).may(ability) || inject(Router).createUrlTree(['/']);
