import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  UrlTree,
  type ActivatedRouteSnapshot,
  type CanActivateFn,
  type RouterStateSnapshot,
} from '@angular/router';
import { appProviders } from '../../testing/app.ts';
import { newInstallation, roleMay, signedIn, signedOut } from './guards.ts';
import { Session } from './session.ts';
import { System } from './system.ts';

interface Visitor {
  readonly isSignedIn: boolean;
  readonly hasAccount: boolean | null;
  readonly may?: boolean;
}

/** Where a guard leads: true, or the address it sends to. */
function asked(guard: CanActivateFn, { isSignedIn, hasAccount, may = false }: Visitor, url = '/') {
  TestBed.configureTestingModule({
    providers: [
      ...appProviders(),
      { provide: Session, useValue: { isSignedIn: signal(isSignedIn), may: () => may } },
      {
        provide: System,
        useValue: { status: signal(hasAccount === null ? null : { has_account: hasAccount }) },
      },
    ],
  });
  const answer = TestBed.runInInjectionContext(() =>
    guard({} as ActivatedRouteSnapshot, { url } as RouterStateSnapshot),
  );
  return answer instanceof UrlTree ? answer.toString() : answer;
}

describe('Guards', () => {
  it('let in who is signed in', () => {
    expect(asked(signedIn, { isSignedIn: true, hasAccount: true })).toBe(true);
  });
  it('lead a first visitor to the first account', () => {
    expect(asked(signedIn, { isSignedIn: false, hasAccount: false })).toBe('/register');
  });
  it('lead others to the sign-in page and remember where they wanted to go', () => {
    expect(asked(signedIn, { isSignedIn: false, hasAccount: true }, '/calls/live')).toBe(
      '/login?to=%2Fcalls%2Flive',
    );
  });
  it('show the sign-in page when the server does not answer', () => {
    expect(asked(signedIn, { isSignedIn: false, hasAccount: null })).toBe('/login');
    TestBed.resetTestingModule();
    expect(asked(signedOut, { isSignedIn: false, hasAccount: null })).toBe(true);
  });
  it('send who is signed in past the sign-in page', () => {
    expect(asked(signedOut, { isSignedIn: true, hasAccount: true })).toBe('/');
  });
  it('show no sign-in page while there is no account', () => {
    expect(asked(signedOut, { isSignedIn: false, hasAccount: false })).toBe('/register');
  });
  it('let the first account be made once only', () => {
    expect(asked(newInstallation, { isSignedIn: false, hasAccount: false })).toBe(true);
    TestBed.resetTestingModule();
    expect(asked(newInstallation, { isSignedIn: false, hasAccount: true })).toBe('/login');
  });
  it('keep a page from roles that may not see it', () => {
    const guard = roleMay('viewSystem');
    expect(asked(guard, { isSignedIn: true, hasAccount: true, may: true })).toBe(true);
    TestBed.resetTestingModule();
    expect(asked(guard, { isSignedIn: true, hasAccount: true, may: false })).toBe('/');
  });
});
