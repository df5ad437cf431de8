import { HttpTestingController } from '@angular/common/http/testing';
import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { appProviders } from '../../../testing/app.ts';
import { until } from '../../../testing/until.ts';
import { callStory, type CallStory } from './call-story.ts';

describe('What is written down of a call', () => {
  const id = signal('a');
  const mark = signal('1');
  let http: HttpTestingController;
  let story: CallStory;

  beforeEach(() => {
    id.set('a');
    mark.set('1');
    TestBed.configureTestingModule({ providers: appProviders() });
    http = TestBed.inject(HttpTestingController);
    story = TestBed.runInInjectionContext(() => callStory(id, mark));
    TestBed.tick();
  });

  async function answer(call: string, text: string) {
    const asked = () => http.match(`/api/v1/calls/${call}`);
    let [found] = asked();
    await until(() => (found ??= asked()[0]) !== undefined, `call ${call} is asked for`);
    found?.flush({ id: call });
    http.expectOne(`/api/v1/calls/${call}/transcript`).flush({ data: [{ item_id: text, text }] });
    http.expectOne(`/api/v1/calls/${call}/timeline`).flush({ data: [] });
  }

  it('is read again when the call goes on, not more often than that', async () => {
    await answer('a', 'Hello');
    expect(story.turns().map(({ text }) => text)).toEqual(['Hello']);
    mark.set('2');
    mark.set('3');
    TestBed.tick();
    await answer('a', 'Hello again');
    expect(story.turns().map(({ text }) => text)).toEqual(['Hello again']);
    http.verify();
  });

  it('shows nothing of the call before while another is read', async () => {
    await answer('a', 'Hello');
    id.set('b');
    TestBed.tick();
    expect([story.call(), story.turns()]).toEqual([null, []]);
    await answer('b', 'Good day');
    expect(story.call()?.id).toBe('b');
  });

  it('keeps what it has when a reading fails, and says so', async () => {
    await answer('a', 'Hello');
    story.reload();
    TestBed.tick();
    let failed = http.match('/api/v1/calls/a');
    await until(() => (failed = [...failed, ...http.match('/api/v1/calls/a')]).length > 0, 'asked');
    failed[0]?.flush(null, { status: 500, statusText: 'broken' });
    expect(story.problem()?.status).toBe(500);
    expect(story.turns()).toHaveSize(1);
  });
});
