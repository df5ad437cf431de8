import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MatDialogRef } from '@angular/material/dialog';
import type { CreateApiKey } from '../../../../../server/contract/api-keys.ts';
import { appProviders } from '../../../testing/app.ts';
import { until } from '../../../testing/until.ts';
import { KeyDialog } from './key-dialog.ts';

const KEYS = '/api/v1/settings/api-keys';

describe('The dialog that makes an API key', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<KeyDialog>;
  const dialog = { disableClose: false };

  beforeEach(async () => {
    dialog.disableClose = false;
    TestBed.configureTestingModule({
      providers: [...appProviders(), { provide: MatDialogRef, useValue: dialog }],
    });
    http = TestBed.inject(HttpTestingController);
    fixture = TestBed.createComponent(KeyDialog);
    await until(() => page().querySelector('form') !== null, 'the form');
  });
  afterEach(() => http.verify());

  const page = () => fixture.nativeElement as HTMLElement;
  const type = (name: string) => {
    const field = page().querySelector('input[formControlName=name]') as HTMLInputElement;
    field.value = name;
    field.dispatchEvent(new Event('input'));
  };
  const submit = async () => {
    page().querySelector('form')?.dispatchEvent(new Event('submit'));
    await fixture.whenStable();
  };

  it('asks for a name and at least one scope before it asks the server', async () => {
    await submit();
    type('CRM');
    await submit();
    http.expectNone(KEYS);
    expect(page().querySelector('[role=alert]')).not.toBeNull();
  });

  it('shows the key once, and is not closed by a click beside it', async () => {
    type('CRM');
    page().querySelector<HTMLInputElement>('mat-checkbox input')?.click();
    await submit();
    const request = http.expectOne(KEYS);
    const body = request.request.body as CreateApiKey;
    expect([body.name, body.scopes]).toEqual(['CRM', ['agents:read']]);
    expect(Date.parse(body.expires_at ?? '')).toBeGreaterThan(Date.now());
    request.flush({ ...body, id: 'k1', prefix: 'cb_abcdefg', key: 'cb_abcdefghij' });
    await until(() => page().querySelector('code') !== null, 'the key');
    expect(page().querySelector('code')?.textContent?.trim()).toBe('cb_abcdefghij');
    expect(dialog.disableClose).toBeTrue();
  });
});
