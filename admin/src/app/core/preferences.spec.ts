import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { Session as Granted, UserSettings } from '../../../../server/contract/auth.ts';
import { appProviders } from '../../testing/app.ts';
import { until } from '../../testing/until.ts';
import { Language } from './language.ts';
import { Preferences } from './preferences.ts';
import { Session } from './session.ts';
import { Theme } from './theme.ts';

const ME = '/api/v1/auth/me';
const userWith = (settings: UserSettings): Granted['user'] => ({
  ...{ id: 'u1', email: 'ada@example.com', full_name: null, role: 'admin', created_at: '' },
  settings,
});

describe('What somebody prefers', () => {
  let http: HttpTestingController;
  let preferences: Preferences;

  beforeEach(() => {
    localStorage.clear();
    TestBed.configureTestingModule({ providers: appProviders() });
    http = TestBed.inject(HttpTestingController);
    preferences = TestBed.inject(Preferences);
  });
  afterEach(() => {
    http.verify();
    TestBed.inject(Theme).choose('system');
    localStorage.clear();
  });

  async function signIn(settings: UserSettings): Promise<void> {
    const signed = TestBed.inject(Session).login({ email: 'ada@example.com', password: 'x' });
    const user = userWith(settings);
    http.expectOne('/api/v1/auth/login').flush({ access_token: 't', expires_in: 900, user });
    await signed;
  }

  it('holds in another browser once they sign in there', async () => {
    await signIn({ theme: 'dark', language: 'tr' });
    await preferences.apply();
    expect(TestBed.inject(Theme).choice()).toBe('dark');
    expect(TestBed.inject(Language).code()).toBe('tr');
  });

  it('is kept with the account, and holds here even when the server is away', async () => {
    await signIn({});
    const chosen = preferences.chooseTheme('light');
    expect(TestBed.inject(Theme).choice()).toBe('light');
    const kept = http.expectOne(ME);
    expect(kept.request.body).toEqual({ settings: { theme: 'light' } });
    kept.flush(null, { status: 503, statusText: 'away' });
    await chosen;
    expect(TestBed.inject(Theme).choice()).toBe('light');
  });

  it('stays in the browser of who has not signed in', async () => {
    await preferences.chooseTheme('dark');
    await until(() => TestBed.inject(Theme).choice() === 'dark', 'the theme');
    http.expectNone(ME);
  });
});
