import { HttpTestingController } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { MediaEngines } from '../../../../../server/contract/media-engine.ts';
import { appProviders } from '../../../testing/app.ts';
import { until } from '../../../testing/until.ts';
import { Session } from '../../core/session.ts';
import { System } from '../../core/system.ts';
import { SheetDraft } from '../../numbers/sheet/sheet-draft.ts';
import { SheetImport } from '../../numbers/sheet/sheet-import.ts';
import { CampaignDraft } from './campaign-draft.ts';
import { Launch } from './launch.ts';
import { LineStep } from './line-step.ts';
import { ReviewStep } from './review-step.ts';

const ENGINES = '/api/v1/media-servers/engines';
const can = { encrypts: true, encrypts_if_agreed: true, codecs: ['PCMU'], packets_ms: [20] };
/** An audio plane, an Asterisk that is down, and no FreeSWITCH. */
const KNOWN: MediaEngines = {
  data: [
    { ...can, engine: 'embedded', servers: 1, up: 1 },
    { ...can, engine: 'asterisk', servers: 1, up: 0 },
    { ...can, engine: 'freeswitch', servers: 0, up: 0 },
  ],
  shared: ['embedded'],
};

describe('The line of a new campaign', () => {
  let http: HttpTestingController;
  let fixture: ComponentFixture<LineStep>;
  let draft: CampaignDraft;

  beforeEach(async () => {
    TestBed.configureTestingModule({
      providers: [
        ...appProviders(),
        ...[SheetDraft, SheetImport, CampaignDraft, Launch],
        { provide: Session, useValue: { may: () => true } },
        { provide: System, useValue: { status: signal({ lab: { trunk: null } }) } },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    draft = TestBed.inject(CampaignDraft);
    fixture = TestBed.createComponent(LineStep);
    fixture.detectChanges();
    await answer('/api/v1/trunks', { data: [], next_cursor: null });
    await answer('/api/v1/trunks/groups', { data: [], next_cursor: null });
    await until(() => engines() !== null, 'the choice of the media engine');
    await answer(ENGINES, KNOWN);
    await until(() => engines()?.querySelector('.doubt') !== null, 'a doubt');
  });
  afterEach(() => http.verify());

  async function answer(address: string, body: object): Promise<void> {
    const find = () => http.match(({ url }) => url === address)[0];
    let asked = find();
    await until(() => (asked ??= find()) !== undefined, address);
    asked?.flush(body);
  }
  const engines = () => (fixture.nativeElement as HTMLElement).querySelector('app-engine-choice');
  const choice = (value: string) =>
    [...(engines()?.querySelectorAll('mat-radio-button') ?? [])].find(
      (found) => found.querySelector('.name')?.textContent?.trim() === value,
    );
  const input = (value: string) => choice(value)?.querySelector('input');
  const review = async () => {
    const shown = TestBed.createComponent(ReviewStep);
    const text = () => (shown.nativeElement as HTMLElement).textContent ?? '';
    await until(() => text().includes('Media engine'), 'the review');
    return text();
  };

  it('leaves the media engine to the trunk, unless one is chosen', async () => {
    expect(input('As the trunk says')?.checked).toBeTrue();
    expect(draft.mediaEngine.value).toBeNull();
    expect(draft.isTouched).toBeFalse();
    expect(await review()).toContain('As the trunk says');
  });

  it('takes the media engine that is chosen, and the review names it', async () => {
    input('Callboard’s audio plane')?.click();
    expect(draft.mediaEngine.value).toBe('embedded');
    expect(draft.isTouched).toBeTrue();
    expect(await review()).toContain('Callboard’s audio plane');
  });

  it('says of which media engine there is no server, and of which none is up', () => {
    const doubt = (value: string) => choice(value)?.querySelector('.doubt')?.textContent?.trim();
    expect(doubt('FreeSWITCH')).toContain('No such media server is switched on');
    expect(doubt('Asterisk')).toContain('None is up at the moment');
    expect(doubt('Callboard’s audio plane')).toBeUndefined();
    expect(doubt('As the trunk says')).toBeUndefined();
  });
});
