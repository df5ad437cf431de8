import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { firstValueFrom } from 'rxjs';
import type { Session as Granted } from '../../../../server/contract/auth.ts';
import { appProviders } from '../../testing/app.ts';
import { until } from '../../testing/until.ts';
import { Session } from './session.ts';

const REFRESH = '/api/v1/auth/refresh';
const granted = (token: string, role: Granted['user']['role'] = 'admin'): Granted => ({
  access_token: token,
  expires_in: 900,
  user: { id: 'u1', email: 'ada@example.com', full_name: null, role, settings: {}, created_at: '' },
});

describe('The session', () => {
  let http: HttpTestingController;
  let session: Session;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({ providers: appProviders() });
    http = TestBed.inject(HttpTestingController);
    session = TestBed.inject(Session);
  });
  afterEach(() => http.verify());

  async function signIn(role: Granted['user']['role'] = 'admin'): Promise<void> {
    const signedIn = session.login({ email: 'ada@example.com', password: 'x' });
    http.expectOne('/api/v1/auth/login').flush(granted('t1', role));
    await signedIn;
  }

  it('asks for nothing at a first visit', async () => {
    await session.restore();
    expect(session.isSignedIn()).toBe(false);
  });

  it('is restored through the cookie after a reload', async () => {
    await signIn();
    session = TestBed.runInInjectionContext(() => new Session());
    const restored = session.restore();
    http.expectOne(REFRESH).flush(granted('t2'));
    await restored;
    expect(session.user()?.email).toBe('ada@example.com');
    expect(session.token).toBe('t2');
  });

  it('refreshes once for many requests that met a 401, and repeats them all', async () => {
    await signIn();
    const client = TestBed.inject(HttpClient);
    const answers = ['/a', '/b', '/c'].map((url) => firstValueFrom(client.get<string>(url)));
    for (const url of ['/a', '/b', '/c'])
      http.expectOne(url).flush(null, { status: 401, statusText: 'no' });
    http.expectOne(REFRESH).flush(granted('t2'));
    const repeated: string[] = [];
    await until(() => {
      for (const again of http.match(() => true)) {
        expect(again.request.headers.get('Authorization')).toBe('Bearer t2');
        repeated.push(again.request.url);
        again.flush(again.request.url);
      }
      return repeated.length === 3;
    }, 'the repeated requests');
    expect(await Promise.all(answers)).toEqual(['/a', '/b', '/c']);
    expect(session.token).toBe('t2');
  });

  it('ends when the cookie is no longer good, and leads to the sign-in page', async () => {
    await signIn();
    const navigate = spyOn(TestBed.inject(Router), 'navigate').and.resolveTo(true);
    const answer = firstValueFrom(TestBed.inject(HttpClient).get('/a'));
    http.expectOne('/a').flush(null, { status: 401, statusText: 'no' });
    http.expectOne(REFRESH).flush(null, { status: 401, statusText: 'no' });
    await expectAsync(answer).toBeRejected();
    expect(session.isSignedIn()).toBe(false);
    expect(navigate).toHaveBeenCalledWith(['/login'], { queryParams: { to: '/' } });
  });

  it('does not refresh because a password was wrong', async () => {
    const failed = session.login({ email: 'ada@example.com', password: 'x' });
    http.expectOne('/api/v1/auth/login').flush(null, { status: 401, statusText: 'no' });
    await expectAsync(failed).toBeRejected();
    http.expectNone(REFRESH);
  });

  it('keeps the token out of the storage of the browser', async () => {
    await signIn();
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toContain('t1');
  });

  it('shows by role what may be done', async () => {
    await signIn('viewer');
    expect(session.may('viewSystem')).toBe(false);
    expect(session.may('runCampaigns')).toBe(false);
    await signIn('supervisor');
    expect(session.may('superviseCalls')).toBe(true);
    expect(session.may('runDemo')).toBe(false);
  });
});
