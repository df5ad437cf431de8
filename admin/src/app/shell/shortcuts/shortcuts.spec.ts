import { TestBed } from '@angular/core/testing';
import { MatDialog } from '@angular/material/dialog';
import { Router } from '@angular/router';
import { Session } from '../../core/session.ts';
import { until } from '../../../testing/until.ts';
import { Shortcuts } from './shortcuts.ts';

describe('keyboard shortcuts', () => {
  const went: unknown[] = [];
  const opened: string[] = [];
  const dialog = {
    openDialogs: [] as unknown[],
    open: (component: { name: string }) => opened.push(component.name.replace(/^_/, '')),
  };

  beforeEach(() => {
    went.length = opened.length = dialog.openDialogs.length = 0;
    TestBed.configureTestingModule({
      providers: [
        Shortcuts,
        { provide: MatDialog, useValue: dialog },
        { provide: Router, useValue: { navigate: (to: unknown[]) => went.push(to[0]) } },
        { provide: Session, useValue: { may: (ability: string) => ability !== 'editSettings' } },
      ],
    });
    TestBed.inject(Shortcuts);
  });

  const press = (key: string, over: KeyboardEventInit = {}, on: EventTarget = document) =>
    on.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...over }),
    );

  it('go to a page by g and its letter', () => {
    press('g');
    press('c');
    expect(went).toEqual(['/campaigns']);
  });

  it('need the g, and go nowhere the role may not', () => {
    press('c');
    press('g');
    press('s');
    expect(went).toEqual([]);
  });

  it('search by Ctrl-K and by the slash', async () => {
    expect(press('k', { ctrlKey: true }))
      .withContext('default prevented')
      .toBeFalse();
    await until(() => opened.length === 1);
    press('/');
    await until(() => opened.length === 2);
    expect(opened).toEqual(['Search', 'Search']);
  });

  it('leave alone who types', () => {
    const field = document.body.appendChild(document.createElement('input'));
    press('g', {}, field);
    press('c', {}, field);
    press('/', {}, field);
    field.remove();
    expect([went, opened]).toEqual([[], []]);
  });

  it('open nothing over what is open', () => {
    dialog.openDialogs.push({});
    press('?');
    press('k', { ctrlKey: true });
    expect(opened).toEqual([]);
  });
});
