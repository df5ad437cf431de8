import { HttpClient } from '@angular/common/http';
import { effect, inject, signal, untracked, type Signal } from '@angular/core';
import { forkJoin } from 'rxjs';
import type { Call, CallEvent, Turn } from '../../../../../server/contract/calls.ts';
import { problemOf, type ShownProblem } from '../../core/problem.ts';

/** What the server has written down of a call. */
export interface CallStory {
  readonly call: Signal<Call | null>;
  readonly turns: Signal<readonly Turn[]>;
  readonly events: Signal<readonly CallEvent[]>;
  readonly problem: Signal<ShownProblem | null>;
  reload(): void;
}

const READ_EVERY_MS = 700;

/**
 * A call, what was said in it and what happened; read again when `mark` changes, as a call under
 * way is written down while it goes on. In an injection context.
 */
export function callStory(id: () => string, mark: () => string = () => ''): CallStory {
  const http = inject(HttpClient);
  const call = signal<Call | null>(null);
  const turns = signal<readonly Turn[]>([]);
  const events = signal<readonly CallEvent[]>([]);
  const problem = signal<ShownProblem | null>(null);
  const asked = signal(0);
  let readAt = -Infinity;
  let readId = '';

  const read = (of: string) =>
    forkJoin({
      call: http.get<Call>(`/api/v1/calls/${of}`),
      turns: http.get<{ data: Turn[] }>(`/api/v1/calls/${of}/transcript`),
      events: http.get<{ data: CallEvent[] }>(`/api/v1/calls/${of}/timeline`),
    }).subscribe({
      next: (found) => {
        problem.set(null);
        call.set(found.call);
        turns.set(found.turns.data);
        events.set(found.events.data);
      },
      error: (error: unknown) => problem.set(problemOf(error)),
    });

  effect((onCleanup) => {
    const of = id();
    mark();
    asked();
    if (of !== readId) untracked(() => (call.set(null), turns.set([]), events.set([])));
    const wait = of === readId ? Math.max(0, readAt + READ_EVERY_MS - performance.now()) : 0;
    readId = of;
    const due = setTimeout(() => {
      readAt = performance.now();
      const reading = read(of);
      onDestroy = () => reading.unsubscribe();
    }, wait);
    let onDestroy = () => clearTimeout(due);
    onCleanup(() => onDestroy());
  });
  return { call, turns, events, problem, reload: () => asked.update((times) => times + 1) };
}
