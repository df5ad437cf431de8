import { provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { provideZonelessChangeDetection, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { paged, type Paged } from './paged.ts';

interface Row {
  readonly id: string;
}

describe('a list read page by page', () => {
  const search = signal('');
  let http: HttpTestingController;
  let list: Paged<Row>;

  beforeEach(() => {
    search.set('');
    TestBed.configureTestingModule({
      providers: [
        provideZonelessChangeDetection(),
        provideHttpClient(),
        provideHttpClientTesting(),
      ],
    });
    http = TestBed.inject(HttpTestingController);
    list = TestBed.runInInjectionContext(() => paged<Row>('/things', () => ({ search: search() })));
    TestBed.tick();
  });
  afterEach(() => http.verify());

  const rows = (...ids: string[]) => ids.map((id) => ({ id }));
  const ids = () => list.rows().map(({ id }) => id);

  it('asks for the first page, and leaves empty values out', () => {
    expect(list.load()).toBe('loading');
    http.expectOne('/things?limit=50').flush({ data: rows('a', 'b'), next_cursor: null });
    expect([list.load(), ids(), list.hasMore()]).toEqual(['loaded', ['a', 'b'], false]);
  });

  it('reads on where the last page ended, once however often it is asked', () => {
    http.expectOne('/things?limit=50').flush({ data: rows('a'), next_cursor: 'X' });
    list.more();
    list.more();
    http.expectOne('/things?limit=50&cursor=X').flush({ data: rows('b'), next_cursor: null });
    expect([ids(), list.hasMore()]).toEqual([['a', 'b'], false]);
  });

  it('begins anew when its query changes, and forgets answers that come too late', () => {
    const late = http.expectOne('/things?limit=50');
    search.set('x');
    TestBed.tick();
    expect(late.cancelled).toBeTrue();
    http.expectOne('/things?limit=50&search=x').flush({ data: rows('x'), next_cursor: null });
    expect(ids()).toEqual(['x']);
  });

  it('keeps its rows while another query loads', () => {
    http.expectOne('/things?limit=50').flush({ data: rows('a'), next_cursor: null });
    search.set('y');
    TestBed.tick();
    expect([list.load(), ids()]).toEqual(['loading', ['a']]);
    http.expectOne('/things?limit=50&search=y').flush({ data: [], next_cursor: null });
    expect(ids()).toEqual([]);
  });

  it('says what went wrong, and tries again on demand', () => {
    http
      .expectOne('/things?limit=50')
      .flush({ type: 'internal', detail: 'no database' }, { status: 503, statusText: 'x' });
    expect([list.load(), list.problem()?.detail]).toEqual(['failed', 'no database']);
    list.reload();
    TestBed.tick();
    http.expectOne('/things?limit=50').flush({ data: rows('a'), next_cursor: null });
    expect([list.load(), list.problem()]).toEqual(['loaded', null]);
  });

  it('takes a changed row in place, a new one first, and lets one go', () => {
    http.expectOne('/things?limit=50').flush({ data: rows('a', 'b'), next_cursor: null });
    const changed = { id: 'b', name: 'B' };
    list.replace(changed);
    list.replace({ id: 'c' });
    expect(list.rows()).toEqual([{ id: 'c' }, { id: 'a' }, changed]);
    list.remove('a');
    expect(ids()).toEqual(['c', 'b']);
  });

  it('gives all rows of the query, in large pages, up to a limit', async () => {
    http.expectOne('/things?limit=50').flush({ data: [], next_cursor: null });
    const all = list.all(3);
    http.expectOne('/things?limit=200').flush({ data: rows('a', 'b'), next_cursor: 'X' });
    await Promise.resolve();
    http.expectOne('/things?limit=200&cursor=X').flush({ data: rows('c', 'd'), next_cursor: 'Y' });
    expect((await all).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });
});
