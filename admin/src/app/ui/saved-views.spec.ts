import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { appProviders } from '../../testing/app.ts';
import { until } from '../../testing/until.ts';
import { SavedViews } from './saved-views.ts';

describe('Saved views', () => {
  it('are asked for when the menu opens, marked when shown, and chosen by a press', async () => {
    TestBed.configureTestingModule({ providers: appProviders() });
    const http = TestBed.inject(HttpTestingController);
    const fixture = TestBed.createComponent(SavedViews);
    fixture.componentRef.setInput('page', 'calls');
    fixture.componentRef.setInput('values', { disposition: 'failed' });
    const chosen: unknown[] = [];
    fixture.componentInstance.chosen.subscribe((query) => chosen.push(query));
    await fixture.whenStable();
    const trigger = () => (fixture.nativeElement as HTMLElement).querySelector('button');
    await until(() => trigger()?.textContent?.includes('Views') === true, 'the button');
    trigger()?.click();
    const view = { page: 'calls', is_shared: true, owner: 'Ada' };
    http.expectOne('/api/v1/views?page=calls').flush({
      data: [
        { ...view, id: '1', name: 'Failures', query: { disposition: 'failed' }, is_own: true },
        { ...view, id: '2', name: 'Dear ones', query: { sort: '-cost' }, is_own: false },
      ],
    });
    await until(() => trigger()?.textContent?.includes('Failures') === true, 'the view shown');
    const items = [...document.querySelectorAll<HTMLElement>('.mat-mdc-menu-item')];
    expect(items.filter((item) => item.ariaLabel?.startsWith('Delete'))).toHaveSize(1);
    items.find((item) => item.textContent?.includes('Dear ones'))?.click();
    expect(chosen).toEqual([{ sort: '-cost' }]);
  });
});
