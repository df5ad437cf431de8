import { Component } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Router } from '@angular/router';
import { RouterTestingHarness } from '@angular/router/testing';
import { appProviders } from '../../testing/app.ts';
import { until } from '../../testing/until.ts';
import { addressOf } from './address.ts';

@Component({ template: '' })
class Page {
  readonly address = addressOf('campaign', 'sort');
}

describe('The filters of a page and its address', () => {
  async function open(url: string) {
    TestBed.configureTestingModule({
      providers: appProviders([{ path: 'calls', component: Page }]),
    });
    const harness = await RouterTestingHarness.create();
    const page = await harness.navigateByUrl(url, Page);
    return { address: page.address, router: TestBed.inject(Router) };
  }

  it('are the same from the start, and what belongs to others is left alone', async () => {
    const { address, router } = await open('/calls?campaign=c1&call=x');
    expect(address.values()).toEqual({ campaign: 'c1' });
    expect([address.get('campaign'), address.get('sort')]).toEqual(['c1', '']);
    address.set({ sort: '-cost' });
    await until(() => address.get('sort') === '-cost', 'the sort');
    expect(router.url).toBe('/calls?campaign=c1&call=x&sort=-cost');
  });

  it('lose a value that is emptied, and all but those of a view that is chosen', async () => {
    const { address, router } = await open('/calls?campaign=c1&sort=cost');
    address.set({ campaign: '' });
    await until(() => router.url === '/calls?sort=cost', 'the address without it');
    address.replace({ campaign: 'c2' });
    await until(() => router.url === '/calls?campaign=c2', 'the address of the view');
    expect(address.values()).toEqual({ campaign: 'c2' });
  });
});
