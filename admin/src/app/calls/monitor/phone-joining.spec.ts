import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { User } from '../../../../../server/contract/auth.ts';
import type { LiveSupervisor } from '../../../../../server/contract/supervision.ts';
import { appProviders } from '../../../testing/app.ts';
import { until } from '../../../testing/until.ts';
import { Session } from '../../core/session.ts';
import { PhoneJoining } from './phone-joining.ts';

const PATH = '/api/v1/calls/c1/supervise-by-phone';
const ADA: User = {
  ...{ id: 'u1', email: 'ada@example.com', full_name: 'Ada', role: 'supervisor' },
  ...{ settings: {}, created_at: '2026-11-01T00:00:00Z' },
};

describe('Joining a call by telephone', () => {
  let fixture: ComponentFixture<PhoneJoining>;
  let http: HttpTestingController;
  let session: Session;

  beforeEach(async () => {
    TestBed.configureTestingModule({ providers: appProviders() });
    session = TestBed.inject(Session);
    http = TestBed.inject(HttpTestingController);
    session.changed(ADA);
    fixture = TestBed.createComponent(PhoneJoining);
    fixture.componentRef.setInput('id', 'c1');
    await shows('Join by phone');
  });

  const element = () => fixture.nativeElement as HTMLElement;
  const shows = (text: string) => until(() => element().textContent?.includes(text) ?? false, text);
  const press = (name: string): void =>
    [...element().querySelectorAll('button')]
      .find((button) => button.textContent?.includes(name))
      ?.click();
  async function calls(number: string): Promise<void> {
    press('Join by phone');
    await shows('Your telephone');
    const field = element().querySelector('input') as HTMLInputElement;
    field.value = number;
    field.dispatchEvent(new Event('input'));
    await until(() => !element().querySelector<HTMLButtonElement>('[type=submit]')?.disabled, 'go');
    press('Call me');
    await shows('Your telephone is being called');
  }

  it('calls the number, and remembers one that was answered', async () => {
    await calls('+90 532 123 45 67');
    const asked = http.expectOne(PATH);
    expect(asked.request.body).toEqual({ to: '+905321234567' });
    asked.flush(null, { status: 204, statusText: 'No Content' });
    await until(() => http.match('/api/v1/auth/me').some(keep), 'the number is kept');
    expect(session.user()?.settings.phone).toBe('+905321234567');
    await shows('Join by phone');
  });
  const keep = (asked: ReturnType<HttpTestingController['match']>[number]): boolean => {
    expect(asked.request.body).toEqual({ settings: { phone: '+905321234567' } });
    asked.flush({ ...ADA, settings: { phone: '+905321234567' } });
    return true;
  };

  it('says why nobody was reached', async () => {
    await calls('+905321234567');
    const detail = 'Your telephone is busy. Try again, or listen in your browser.';
    http
      .expectOne(PATH)
      .flush({ type: 'phone_busy', detail }, { status: 409, statusText: 'Conflict' });
    await shows(detail);
    expect(session.user()?.settings.phone).toBeUndefined();
  });

  it('takes the ringing back, without a complaint', async () => {
    await calls('+905321234567');
    const ringing = http.expectOne(PATH);
    press('Cancel');
    const dropped = http.expectOne({ method: 'DELETE', url: PATH });
    dropped.flush(null, { status: 204, statusText: 'No Content' });
    ringing.flush(
      { type: 'phone_cancelled', detail: 'x' },
      { status: 409, statusText: 'Conflict' },
    );
    await shows('Your telephone');
    expect(element().querySelector('[role=alert]')).toBeNull();
  });

  it('says what the keys do, and hangs up', async () => {
    const seat: LiveSupervisor = {
      ...{ user_id: 'u1', name: 'Ada', way: 'phone', mode: 'barge', is_away: false },
    };
    fixture.componentRef.setInput('seat', seat);
    await shows('Everybody hears you.');
    expect(element().querySelectorAll('.keys dt').length).toBe(5);
    press('Leave the call');
    http.expectOne({ method: 'DELETE', url: PATH });
  });
});
