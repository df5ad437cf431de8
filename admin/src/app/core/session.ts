import { HttpClient } from '@angular/common/http';
import { computed, inject, Injectable, signal } from '@angular/core';
import { firstValueFrom, type Observable } from 'rxjs';
import type {
  Login,
  Register,
  Role,
  Session as Granted,
  User,
} from '../../../../server/contract/auth.ts';
import type { AcceptInvitation } from '../../../../server/contract/team.ts';

/** What the admin shows or hides by role; the server decides for itself. */
const MAY: Readonly<Record<Ability, readonly Role[]>> = {
  editCampaigns: ['admin', 'supervisor', 'user'],
  runCampaigns: ['admin', 'supervisor', 'user'],
  superviseCalls: ['admin', 'supervisor'],
  editTrunks: ['admin'],
  testTrunks: ['admin', 'supervisor', 'user'],
  viewSystem: ['admin', 'supervisor'],
  runDemo: ['admin'],
  editSettings: ['admin'],
  editAgents: ['admin', 'supervisor', 'user'],
  editTools: ['admin', 'supervisor'],
  editNumbers: ['admin', 'supervisor', 'user'],
  placeCalls: ['admin', 'supervisor', 'user'],
  deleteRecordings: ['admin'],
  liftDnc: ['admin', 'supervisor'],
};
/** The cookie itself cannot be seen from here. */
const WAS_SIGNED_IN = 'callboard.signedIn';
export type Ability =
  | 'editAgents'
  | 'editCampaigns'
  | 'editNumbers'
  | 'editSettings'
  | 'editTools'
  | 'editTrunks'
  | 'deleteRecordings'
  | 'liftDnc'
  | 'placeCalls'
  | 'runCampaigns'
  | 'runDemo'
  | 'superviseCalls'
  | 'testTrunks'
  | 'viewSystem';

/**
 * Who is signed in. The access token lives in memory only; a reload gets a new one through the
 * httpOnly refresh cookie.
 */
@Injectable({ providedIn: 'root' })
export class Session {
  readonly #http = inject(HttpClient);
  readonly #user = signal<User | null>(null);
  #token: string | null = null;
  #refreshing: Promise<boolean> | null = null;
  readonly user = this.#user.asReadonly();
  readonly isSignedIn = computed(() => this.#user() !== null);

  get token(): string | null {
    return this.#token;
  }

  may(ability: Ability): boolean {
    const role = this.#user()?.role;
    return role !== undefined && MAY[ability].includes(role);
  }

  /** At the start: signed in again if the cookie still is. A first visitor has none to try. */
  async restore(): Promise<void> {
    if (localStorage.getItem(WAS_SIGNED_IN) !== null) await this.refresh();
  }

  login(given: Login): Promise<void> {
    return this.#grant(this.#http.post<Granted>('/api/v1/auth/login', given));
  }

  register(given: Register): Promise<void> {
    return this.#grant(this.#http.post<Granted>('/api/v1/auth/register', given));
  }

  /**
   * A new access token; false when the session is over. However many ask at once, the cookie is
   * rotated once: a second use of the old one would count as theft.
   */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#grant(this.#http.post<Granted>('/api/v1/auth/refresh', {}))
      .then(() => true)
      .catch(() => {
        this.forget();
        return false;
      })
      .finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  async logout(): Promise<void> {
    await firstValueFrom(this.#http.post('/api/v1/auth/logout', {})).catch(() => undefined);
    this.forget();
  }

  /** Makes the account that was offered, and is signed in with it. */
  accept(token: string, given: AcceptInvitation): Promise<void> {
    return this.#grant(this.#http.post<Granted>(`/api/v1/auth/invitations/${token}/accept`, given));
  }

  /** The account was changed. */
  changed(user: User): void {
    this.#user.set(user);
  }

  forget(): void {
    localStorage.removeItem(WAS_SIGNED_IN);
    this.#token = null;
    this.#user.set(null);
  }

  async #grant(request: Observable<Granted>): Promise<void> {
    const { access_token, user } = await firstValueFrom(request);
    localStorage.setItem(WAS_SIGNED_IN, 'yes');
    this.#token = access_token;
    this.#user.set(user);
  }
}
