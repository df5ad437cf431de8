import { HttpClient } from '@angular/common/http';
import { inject, Injectable, signal, type Signal } from '@angular/core';
import {
  BehaviorSubject,
  combineLatest,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  fromEvent,
  map,
  Observable,
  retry,
  startWith,
  Subject,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import type { Ticket } from '../../../../server/contract/auth.ts';
import type { LiveMessage, LiveTopic } from '../../../../server/contract/live.ts';
import { NEXT_FRAME, OPEN_LIVE_SOCKET, type LiveSocket } from './live-socket.ts';
import { TopicReader, type LiveBatch } from './live-topic.ts';

/** `paused`: nobody looks, be it that the tab is hidden or that no page follows anything. */
export type FeedState = 'paused' | 'connecting' | 'live' | 'reconnecting';
export type Levels = Extract<LiveMessage, { type: 'levels' }>['levels'];

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/** How long to wait before the nth attempt in a row: doubled each time, with some chance in it. */
export const backOffMs = (attempt: number, chance = Math.random()): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.75 + chance / 2);

interface Followed {
  readonly reader: TopicReader;
  readonly batches: Subject<LiveBatch>;
  followers: number;
}

/**
 * The app's one live connection. Topics are followed by subscribing to them; each begins with a
 * snapshot, is carried over gaps and reconnections, and emits at most one batch a frame. In a
 * hidden tab the connection is closed; it resumes where it was when the tab is seen again.
 */
@Injectable({ providedIn: 'root' })
export class LiveFeed {
  readonly #http = inject(HttpClient);
  readonly #openSocket = inject(OPEN_LIVE_SOCKET);
  readonly #nextFrame = inject(NEXT_FRAME);
  readonly #topics = new Map<LiveTopic, Followed>();
  readonly #anyTopic = new BehaviorSubject(false);
  readonly #levels = new Subject<Levels>();
  readonly #state = signal<FeedState>('paused');
  #socket: LiveSocket | null = null;
  #watched: readonly string[] = [];
  #isFrameDue = false;

  readonly state: Signal<FeedState> = this.#state.asReadonly();
  /** Loudness 0 to 1 of the calls being watched, ten times a second. */
  readonly levels: Observable<Levels> = this.#levels.asObservable();

  constructor() {
    const isVisible = fromEvent(document, 'visibilitychange').pipe(
      startWith(null),
      map(() => document.visibilityState !== 'hidden'),
    );
    combineLatest([this.#anyTopic, isVisible])
      .pipe(
        map(([any, visible]) => any && visible),
        distinctUntilChanged(),
        switchMap((wanted) => (wanted ? this.#connection() : this.#pause())),
      )
      .subscribe();
  }

  /** Follows a topic for as long as it is subscribed to. The caller names the items' type. */
  topic<T extends { readonly id: string }>(topic: LiveTopic): Observable<LiveBatch<T>> {
    return new Observable((subscriber) => {
      const followed = this.#follow(topic);
      const subscription = followed.batches.subscribe((batch) =>
        subscriber.next(batch as unknown as LiveBatch<T>),
      );
      return () => {
        subscription.unsubscribe();
        this.#unfollow(topic, followed);
      };
    });
  }

  /** The calls whose levels are wanted now; replaces those before. */
  watchLevels(calls: readonly string[]): void {
    this.#watched = calls;
    this.#socket?.send({ type: 'watchLevels', calls: [...calls] });
  }

  #follow(topic: LiveTopic): Followed {
    const known = this.#topics.get(topic);
    if (known) {
      known.followers++;
      return known;
    }
    const followed = {
      reader: new TopicReader(topic),
      batches: new Subject<LiveBatch>(),
      followers: 1,
    };
    this.#topics.set(topic, followed);
    this.#socket?.send({ type: 'subscribe', topic });
    this.#anyTopic.next(true);
    return followed;
  }

  #unfollow(topic: LiveTopic, followed: Followed): void {
    if (--followed.followers > 0) return;
    this.#topics.delete(topic);
    this.#socket?.send({ type: 'unsubscribe', topic });
    if (this.#topics.size === 0) this.#anyTopic.next(false);
  }

  #pause(): Observable<never> {
    this.#state.set('paused');
    return EMPTY;
  }

  /** Never ends by itself: a socket that closes, however politely, is opened again. */
  #connection(): Observable<never> {
    this.#state.set('connecting');
    return defer(() => this.#http.post<Ticket>('/api/v1/auth/ticket', {})).pipe(
      switchMap(({ ticket }) => this.#messages(ticket)),
      retry({
        resetOnSuccess: true,
        delay: (_error, attempt) => {
          this.#state.set('reconnecting');
          return timer(backOffMs(attempt));
        },
      }),
      switchMap((message) => {
        this.#hear(message);
        return EMPTY;
      }),
    );
  }

  #messages(ticket: string): Observable<LiveMessage> {
    return new Observable((subscriber) => {
      const socket = this.#openSocket(ticket, () => this.#greet(socket));
      const closed = throwError(() => new Error('the live feed was closed'));
      const subscription = concat(socket.messages, closed).subscribe(subscriber);
      return () => {
        if (this.#socket === socket) this.#socket = null;
        subscription.unsubscribe();
      };
    });
  }

  #greet(socket: LiveSocket): void {
    this.#socket = socket;
    this.#state.set('live');
    for (const { reader } of this.#topics.values()) {
      reader.reconnected();
      this.#ask(reader);
    }
    if (this.#watched.length > 0) this.watchLevels(this.#watched);
  }

  #ask({ topic, position }: TopicReader): void {
    this.#socket?.send({ type: 'subscribe', topic, ...(position && { resume: position }) });
  }

  #hear(message: LiveMessage): void {
    switch (message.type) {
      case 'snapshot':
      case 'delta': {
        const reader = this.#topics.get(message.topic)?.reader;
        if (reader?.read(message)) this.#ask(reader);
        this.#flushSoon();
        return;
      }
      case 'levels':
        return this.#levels.next(message.levels);
      case 'refused':
        return console.warn(`The live feed refused a request: ${message.reason}`);
    }
  }

  #flushSoon(): void {
    if (this.#isFrameDue) return;
    this.#isFrameDue = true;
    this.#nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#isFrameDue = false;
    for (const { reader, batches } of this.#topics.values())
      if (reader.hasNews) batches.next(reader.take());
  }
}
