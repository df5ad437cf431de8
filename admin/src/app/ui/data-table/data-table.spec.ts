import { Component, signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import type { Paged } from '../../core/paged.ts';
import type { ShownProblem } from '../../core/problem.ts';
import { appProviders } from '../../../testing/app.ts';
import { until } from '../../../testing/until.ts';
import { Cell } from './cell.ts';
import type { Column } from './column.ts';
import { DataTable } from './data-table.ts';

interface Person {
  readonly id: string;
  readonly name: string;
  readonly age: number;
}

const PEOPLE: readonly Person[] = [
  { id: '1', name: 'Ada', age: 36 },
  { id: '2', name: 'Grace', age: 85 },
];

class People implements Paged<Person> {
  readonly rows = signal<readonly Person[]>(PEOPLE);
  readonly load = signal<'loading' | 'loaded' | 'failed'>('loaded');
  readonly problem = signal<ShownProblem | null>(null);
  readonly hasMore = signal(false);
  readonly isMoreLoading = signal(false);
  more = jasmine.createSpy('more');
  reload = jasmine.createSpy('reload');
  replace(): void {}
  remove(): void {}
  all = () => Promise.resolve([...this.rows()]);
}

@Component({
  imports: [Cell, DataTable],
  template: `<app-data-table
    name="people"
    label="People"
    [columns]="columns"
    [source]="people"
    [(sort)]="sort"
    [link]="linkOf"
    selectable
    [(selected)]="selected"
  >
    <ng-template appCell="age" [of]="people" let-row>{{ row.age }} years</ng-template>
    <p tableEmpty>nobody</p>
  </app-data-table>`,
})
class Page {
  readonly people = new People();
  readonly sort = signal<string | undefined>(undefined);
  readonly selected = signal<ReadonlySet<string>>(new Set());
  readonly columns: readonly Column<Person>[] = [
    { id: 'name', label: 'auth.email', text: ({ name }) => name, sort: true, fixed: true },
    { id: 'age', label: 'role.user', text: ({ age }) => String(age), numeric: true },
    { id: 'id', label: 'role.viewer', text: ({ id }) => id, hidden: true },
  ];
  readonly linkOf = ({ id }: Person) => ['/people', id];
}

describe('a table over a list of the server', () => {
  let fixture: ComponentFixture<Page>;

  async function open({ isNarrow = false, change = (_people: People) => {} } = {}) {
    localStorage.removeItem('callboard.columns:people');
    TestBed.configureTestingModule({ providers: appProviders() });
    fixture = TestBed.createComponent(Page);
    element().style.width = isNarrow ? '200px' : '800px';
    change(page().people);
    await fixture.whenStable();
    await until(() => element().querySelector('.tools') !== null, 'the table');
  }
  const page = () => fixture.componentInstance;
  const element = () => fixture.nativeElement as HTMLElement;
  const all = (selector: string) => [...element().querySelectorAll<HTMLElement>(selector)];
  const texts = (selector: string) => all(selector).map(({ textContent }) => textContent.trim());
  const shown = () => until(() => all('[role=row]').length > 1, 'rows');

  it('shows its rows, with cells of one’s own and links where they lead', async () => {
    await open();
    await shown();
    expect(texts('[role=cell] a')).toEqual(['Ada', 'Grace']);
    expect(texts('[role=cell].numeric')).toEqual(['36 years', '85 years']);
    expect(all('a.through')[0]?.getAttribute('href')).toBe('/people/1');
    expect(texts('[role=columnheader]').filter(Boolean).length).toBe(2);
  });

  it('sorts there and back by its heads, and says how', async () => {
    await open();
    await shown();
    const head = () => all('[role=columnheader][aria-sort]')[0];
    const seen: (string | undefined)[] = [];
    for (let click = 0; click < 3; click++) {
      all('.sort')[0]?.click();
      await fixture.whenStable();
      seen.push(`${page().sort()} ${head()?.getAttribute('aria-sort')}`);
    }
    expect(seen).toEqual(['name ascending', '-name descending', 'undefined none']);
  });

  it('chooses rows, one or all', async () => {
    await open();
    await shown();
    const boxes = () => all('input[type=checkbox]');
    boxes()[1]?.click();
    await fixture.whenStable();
    expect([...page().selected()]).toEqual(['1']);
    boxes()[0]?.click();
    await fixture.whenStable();
    expect([...page().selected()]).toEqual(['1', '2']);
    boxes()[0]?.click();
    await fixture.whenStable();
    expect(page().selected().size).toBe(0);
  });

  it('is cards where its columns have no room side by side', async () => {
    await open({ isNarrow: true });
    await until(() => all('.cards li').length === 2, 'cards');
    expect(texts('.cards .title a')).toEqual(['Ada', 'Grace']);
    expect(texts('.cards .value')).toEqual(['36 years', '85 years']);
  });

  it('is a table again once there is room', async () => {
    await open({ isNarrow: true });
    await until(() => all('.cards li').length === 2, 'cards');
    element().style.width = '800px';
    await shown();
  });

  it('says what to do when there is nothing', async () => {
    await open({ change: (people) => people.rows.set([]) });
    expect(element().textContent).toContain('nobody');
  });

  it('shows that it waits, and what went wrong, with a way to try again', async () => {
    await open({
      change: (people) => {
        people.rows.set([]);
        people.load.set('loading');
      },
    });
    expect(all('.waiting[aria-busy=true] .skeleton').length).toBeGreaterThan(0);
    page().people.load.set('failed');
    page().people.problem.set({ type: 'internal', status: 500, detail: 'broken', errors: [] });
    await fixture.whenStable();
    await until(() => element().textContent.includes('broken'), 'the problem');
    all('app-error-state button')[0]?.click();
    expect(page().people.reload).toHaveBeenCalledTimes(1);
  });

  it('reads more as its end comes near', async () => {
    await open({ change: (people) => people.hasMore.set(true) });
    await until(() => page().people.more.calls.count() > 0, 'more');
    expect(all('button.more').length).toBe(1);
  });
});
