import { signal } from '@angular/core';
import { TestBed, type ComponentFixture } from '@angular/core/testing';
import { MockStore, provideMockStore } from '@ngrx/store/testing';
import { EMPTY } from 'rxjs';
import type { LiveCall } from '../../../../../server/contract/live.ts';
import { appProviders } from '../../../testing/app.ts';
import { liveCall } from '../../../testing/live.ts';
import { until } from '../../../testing/until.ts';
import { LiveFeed, type FeedState } from '../../core/live-feed.ts';
import { Session } from '../../core/session.ts';
import { liveCallsFeature, LiveCallsPage } from '../../state/live-calls.state.ts';
import { LiveGrid } from './live-grid.ts';

describe('The live grid', () => {
  const feedState = signal<FeedState>('live');
  let fixture: ComponentFixture<LiveGrid>;
  let store: MockStore;

  async function open(calls: readonly LiveCall[], { may = true, isLoaded = true } = {}) {
    feedState.set('live');
    TestBed.configureTestingModule({
      providers: [
        ...appProviders(),
        provideMockStore({
          selectors: [
            { selector: liveCallsFeature.selectIsLoaded, value: isLoaded },
            { selector: liveCallsFeature.selectGrid, value: calls },
            { selector: liveCallsFeature.selectActiveCount, value: calls.length },
            { selector: liveCallsFeature.selectEnding, value: [] },
          ],
        }),
        { provide: Session, useValue: { may: () => may } },
        {
          provide: LiveFeed,
          useValue: { state: feedState, levels: EMPTY, watchLevels: () => undefined },
        },
      ],
    });
    store = TestBed.inject(MockStore);
    fixture = TestBed.createComponent(LiveGrid);
    await fixture.whenStable();
    await until(() => text() !== '' && (calls.length === 0 || cards().length > 0), 'the page');
  }
  const element = () => fixture.nativeElement as HTMLElement;
  const text = () => element().textContent?.trim() ?? '';
  const cards = () => [...element().querySelectorAll<HTMLElement>('app-call-card')];

  it('has a card for each call, in its state', async () => {
    await open([
      liveCall({ id: 'a', phase: 'ringing', answered_at: null }),
      liveCall({ id: 'b', speaking: 'agent' }),
      liveCall({ id: 'c', speaking: 'thinking', last_words: 'On Tuesday?' }),
    ]);
    expect(cards().map((card) => card.dataset['state'])).toEqual([
      'ringing',
      'talking',
      'thinking',
    ]);
    expect(text()).toContain('Agent speaks');
    expect(text()).toContain('On Tuesday?');
  });

  it('cancels a ringing call and monitors a live one', async () => {
    await open([liveCall({ id: 'a', phase: 'ringing' }), liveCall({ id: 'b' })]);
    const dispatched = spyOn(store, 'dispatch');
    const actions = cards().map((card) => card.querySelector<HTMLElement>('.action'));
    expect(actions.map((action) => action?.textContent?.trim())).toEqual(['Cancel', 'Monitor']);
    actions[0]?.click();
    expect(dispatched.calls.allArgs().flat() as unknown[]).toEqual([
      LiveCallsPage.hangUpClicked({ id: 'a' }),
    ]);
    expect(actions[1]?.getAttribute('href')).toContain('call=b');
  });

  it('offers no cancelling to who may not', async () => {
    await open([liveCall({ id: 'a', phase: 'ringing' })], { may: false });
    expect(element().querySelector('app-call-card button')).toBeNull();
  });

  it('has only the cards on the screen, however many calls there are', async () => {
    await open(Array.from({ length: 500 }, (_unused, n) => liveCall({ id: `call-${n}` })));
    expect(cards().length).toBeGreaterThan(0);
    expect(cards().length).toBeLessThan(100);
    expect(element().querySelector<HTMLElement>('app-board')?.offsetHeight).toBeGreaterThan(5000);
  });

  it('narrows to ringing calls', async () => {
    await open([liveCall({ id: 'a', phase: 'ringing' }), liveCall({ id: 'b' })]);
    const toggle = element().querySelectorAll<HTMLButtonElement>('mat-button-toggle button')[1];
    toggle?.click();
    await until(() => cards().length === 1, 'one card');
    expect(cards().map((card) => card.dataset['state'])).toEqual(['ringing']);
  });

  it('says what to do when nobody is on the line', async () => {
    await open([]);
    expect(text()).toContain('Start a campaign');
    expect(element().querySelector('a[href="/campaigns"]')).not.toBeNull();
  });

  it('shows that it waits before the first snapshot', async () => {
    await open([], { isLoaded: false });
    expect(element().querySelectorAll('.skeleton').length).toBeGreaterThan(0);
    expect(text()).not.toContain('Nobody is on the line');
  });

  it('says so when what it shows is from before', async () => {
    await open([liveCall({ id: 'a' })]);
    expect(element().querySelector('.stale')).toBeNull();
    feedState.set('reconnecting');
    await fixture.whenStable();
    expect(element().querySelector('.stale')?.textContent).toContain('interrupted');
  });
});
