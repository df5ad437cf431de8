import { HttpTestingController, type TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { CreateCampaign } from '../../../../../server/contract/campaigns.ts';
import type { CreateTrunk } from '../../../../../server/contract/trunks.ts';
import { appProviders } from '../../../testing/app.ts';
import { campaign } from '../../../testing/campaign.ts';
import { until } from '../../../testing/until.ts';
import { SheetDraft } from '../../numbers/sheet/sheet-draft.ts';
import { ImportFailed, SheetImport } from '../../numbers/sheet/sheet-import.ts';
import { CampaignDraft } from './campaign-draft.ts';
import { Launch } from './launch.ts';

describe('The launch of a campaign', () => {
  let http: HttpTestingController;
  let launch: Launch;

  beforeEach(() => {
    TestBed.configureTestingModule({
      providers: [...appProviders(), SheetDraft, SheetImport, CampaignDraft, Launch],
    });
    http = TestBed.inject(HttpTestingController);
    launch = TestBed.inject(Launch);
    const draft = TestBed.inject(CampaignDraft);
    draft.understood(new File([], 'contacts.xlsx'), {
      upload_id: 'u1',
      file_name: 'contacts.xlsx',
      sheets: ['S'],
      sheet: 'S',
      header_row: 1,
      columns: [],
      mapping: { A: 'phone' },
      rows: [],
    });
    draft.agent.patchValue({ name: 'Agent', system_instructions: 'Be kind.' });
    draft.trunk.patchValue({ choice: 'known', id: 'trunk-1' });
  });
  afterEach(() => http.verify());

  async function asked(url: string): Promise<TestRequest> {
    let [found] = http.match(url);
    await until(() => (found ??= http.match(url)[0]) !== undefined, url);
    if (!found) throw new Error(url);
    return found;
  }
  const job = (state: string, more: object = {}) => ({
    id: 'j1',
    kind: 'import',
    state,
    progress: 0.5,
    detail: null,
    result: null,
    ...more,
  });
  const report = { list_id: 'l1', imported: 28, duplicates: 0, bad: [], bad_count: 2 };

  async function importNumbers(): Promise<void> {
    (await asked('/api/v1/numbers/uploads/u1/commit')).flush(job('waiting'));
    (await asked('/api/v1/jobs/j1')).flush(job('completed', { result: report }));
  }

  it('imports, creates and starts, in this order', async () => {
    const launched = launch.run({ start: true });
    await importNumbers();
    (await asked('/api/v1/agents')).flush({ id: 'agent-9' });
    const create = await asked('/api/v1/campaigns');
    expect(create.request.body).toEqual(
      jasmine.objectContaining({
        name: 'contacts',
        agent_id: 'agent-9',
        trunk_id: 'trunk-1',
        list_ids: ['l1'],
        working_hours_start: null,
      }),
    );
    create.flush(campaign({ id: 'c1', status: 'draft' }));
    (await asked('/api/v1/campaigns/c1/start')).flush(campaign({ id: 'c1' }));
    expect((await launched).status).toBe('running');
    expect(launch.step()).toBeNull();
  });

  it('leaves the media engine to the trunk when none was chosen', async () => {
    const launched = launch.run({ start: false });
    await importNumbers();
    (await asked('/api/v1/agents')).flush({ id: 'agent-9' });
    const create = await asked('/api/v1/campaigns');
    expect(create.request.body).toEqual(jasmine.objectContaining({ media_engine: null }));
    create.flush(campaign({ id: 'c1', status: 'draft' }));
    expect((await launched).id).toBe('c1');
  });

  it('gives the campaign the media engine that was chosen, and a new trunk none', async () => {
    const draft = TestBed.inject(CampaignDraft);
    draft.mediaEngine.setValue('asterisk');
    draft.trunk.patchValue({ choice: 'new', name: 'Carrier', host: 'sip.example.com' });
    const launched = launch.run({ start: false });
    await importNumbers();
    (await asked('/api/v1/agents')).flush({ id: 'agent-9' });
    const trunk = await asked('/api/v1/trunks');
    expect(Object.keys(trunk.request.body as CreateTrunk)).not.toContain('media_engine');
    trunk.flush({ id: 'trunk-9' });
    const create = await asked('/api/v1/campaigns');
    expect(create.request.body).toEqual(
      jasmine.objectContaining({ trunk_id: 'trunk-9', media_engine: 'asterisk' }),
    );
    create.flush(campaign({ id: 'c1', status: 'draft' }));
    expect((await launched).id).toBe('c1');
  });

  it('leaves it a draft when it is not to be started', async () => {
    const launched = launch.run({ start: false });
    await importNumbers();
    (await asked('/api/v1/agents')).flush({ id: 'agent-9' });
    (await asked('/api/v1/campaigns')).flush(campaign({ id: 'c1', status: 'draft' }));
    expect((await launched).status).toBe('draft');
  });

  it('goes on where it stopped, and makes nothing twice', async () => {
    const first = launch.run({ start: true });
    await importNumbers();
    (await asked('/api/v1/agents')).flush({ id: 'agent-9' });
    (await asked('/api/v1/campaigns')).flush(null, { status: 500, statusText: 'no' });
    await expectAsync(first).toBeRejected();
    const second = launch.run({ start: true });
    (await asked('/api/v1/campaigns')).flush(campaign({ id: 'c1', status: 'draft' }));
    (await asked('/api/v1/campaigns/c1/start')).flush(campaign({ id: 'c1' }));
    expect((await second).id).toBe('c1');
  });

  it('makes a new trunk once, and takes another line when one is chosen after a refusal', async () => {
    const draft = TestBed.inject(CampaignDraft);
    draft.mediaEngine.setValue('embedded');
    draft.trunk.patchValue({ choice: 'new', name: 'Carrier', host: 'sip.example.com' });
    const refuse = async (trunk: string) => {
      const create = await asked('/api/v1/campaigns');
      expect((create.request.body as CreateCampaign).trunk_id).toBe(trunk);
      create.flush({ type: 'media_engine_unable' }, { status: 422, statusText: 'no' });
    };
    const first = launch.run({ start: false });
    await importNumbers();
    (await asked('/api/v1/agents')).flush({ id: 'agent-9' });
    (await asked('/api/v1/trunks')).flush({ id: 'trunk-9' });
    await refuse('trunk-9');
    await expectAsync(first).toBeRejected();
    const second = launch.run({ start: false });
    await refuse('trunk-9');
    await expectAsync(second).toBeRejected();
    draft.trunk.patchValue({ choice: 'known', id: 'trunk-1' });
    const third = launch.run({ start: false });
    await refuse('trunk-1');
    await expectAsync(third).toBeRejected();
  });

  it('creates no campaign when the import failed, and says why', async () => {
    const launched = launch.run({ start: true });
    (await asked('/api/v1/numbers/uploads/u1/commit')).flush(job('waiting'));
    (await asked('/api/v1/jobs/j1')).flush(job('failed', { detail: 'The file broke off.' }));
    await expectAsync(launched).toBeRejectedWith(new ImportFailed('The file broke off.'));
  });
});
