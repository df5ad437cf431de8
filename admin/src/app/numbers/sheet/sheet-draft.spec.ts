import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import type { UploadPreview } from '../../../../../server/contract/numbers.ts';
import { appProviders } from '../../../testing/app.ts';
import { SheetDraft } from './sheet-draft.ts';

const UPLOAD = '/api/v1/numbers/upload';
const preview: UploadPreview = {
  ...{ upload_id: 'u1', file_name: 'people.xlsx', sheets: ['One', 'Two'], sheet: 'One' },
  ...{ header_row: 3, columns: [], mapping: { A: 'phone' }, rows: [] },
};

describe('A sheet that is being understood', () => {
  let http: HttpTestingController;
  let draft: SheetDraft;

  beforeEach(() => {
    TestBed.configureTestingModule({ providers: [...appProviders(), SheetDraft] });
    http = TestBed.inject(HttpTestingController);
    draft = TestBed.inject(SheetDraft);
  });
  afterEach(() => http.verify());

  const asked = () => http.expectOne(({ url }) => url === UPLOAD);
  const file = new File([], 'people.xlsx');

  it('names the list after the file until somebody names it', async () => {
    const read = draft.read(file);
    expect(draft.isReading()).toBeTrue();
    asked().flush(preview);
    expect(await read).toBeTrue();
    expect(draft.form.getRawValue().list_name).toBe('people');
    expect(draft.isComplete()).toBeTrue();
    draft.form.controls.list_name.setValue('Mine');
    draft.form.controls.list_name.markAsDirty();
    draft.understood(new File([], 'other.xlsx'), preview);
    expect(draft.form.getRawValue().list_name).toBe('Mine');
  });

  it('keeps sheet and header row when the country changes, and neither on another sheet', () => {
    draft.understood(file, preview);
    draft.form.controls.country.setValue('DE');
    void draft.again();
    const again = asked();
    expect(again.request.params.get('country')).toBe('DE');
    expect(again.request.params.get('sheet')).toBe('One');
    expect(again.request.params.get('header_row')).toBe('3');
    again.flush(preview);
    void draft.again({ sheet: 'Two' });
    const other = asked();
    expect(other.request.params.get('sheet')).toBe('Two');
    expect(other.request.params.has('header_row')).toBeFalse();
    other.flush(preview);
  });

  it('that cannot be read says why, and what was understood before stays', async () => {
    draft.understood(file, preview);
    const read = draft.read(new File([], 'broken.xlsx'));
    const problem = { type: 'unusable_file', title: '', status: 422, detail: 'This is a PDF.' };
    asked().flush(problem, { status: 422, statusText: 'no' });
    expect(await read).toBeFalse();
    expect(draft.problem()?.detail).toBe('This is a PDF.');
    expect(draft.file()?.name).toBe('people.xlsx');
  });
});
