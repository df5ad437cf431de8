import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { Observable, Subject } from 'rxjs';
import type { LiveCall, LiveMessage, LiveRequest } from '../../../../server/contract/live.ts';
import { appProviders } from '../../testing/app.ts';
import { liveCall } from '../../testing/live.ts';
import { until } from '../../testing/until.ts';
import { backOffMs, LiveFeed } from './live-feed.ts';
import { NEXT_FRAME, OPEN_LIVE_SOCKET, type OpenLiveSocket } from './live-socket.ts';
import type { LiveBatch } from './live-topic.ts';

interface FakeSocket {
  readonly ticket: string;
  readonly sent: LiveRequest[];
  readonly messages: Subject<LiveMessage>;
  isOpen: boolean;
}

describe('The live feed', () => {
  let sockets: FakeSocket[];
  let frames: (() => void)[];
  let batches: LiveBatch<LiveCall>[];
  let http: HttpTestingController;
  let feed: LiveFeed;

  const open: OpenLiveSocket = (ticket, opened) => {
    const socket: FakeSocket = { ticket, sent: [], messages: new Subject(), isOpen: false };
    sockets.push(socket);
    const messages = new Observable<LiveMessage>((subscriber) => {
      socket.isOpen = true;
      queueMicrotask(opened);
      const subscription = socket.messages.subscribe(subscriber);
      return () => {
        socket.isOpen = false;
        subscription.unsubscribe();
      };
    });
    return { messages, send: (request) => socket.sent.push(request) };
  };

  beforeEach(() => {
    sockets = [];
    frames = [];
    batches = [];
    TestBed.configureTestingModule({
      providers: [
        ...appProviders(),
        { provide: OPEN_LIVE_SOCKET, useValue: open },
        { provide: NEXT_FRAME, useValue: (callback: () => void) => frames.push(callback) },
      ],
    });
    http = TestBed.inject(HttpTestingController);
    feed = TestBed.inject(LiveFeed);
  });

  const follow = () => feed.topic<LiveCall>('calls').subscribe((batch) => batches.push(batch));
  const paint = () => frames.splice(0).forEach((frame) => frame());
  const snapshot = (seq: number, items: LiveCall[], epoch = 'e1'): LiveMessage => ({
    type: 'snapshot',
    topic: 'calls',
    epoch,
    seq,
    items,
  });
  const delta = (seq: number, put: LiveCall[], gone: string[] = [], epoch = 'e1'): LiveMessage => ({
    type: 'delta',
    topic: 'calls',
    epoch,
    seq,
    put,
    gone,
  });

  /** Answers the request for a ticket and waits until the socket may be spoken to. */
  async function connected(ticket: string): Promise<FakeSocket> {
    const count = sockets.length;
    const asked = await ticketAsked();
    asked.flush({ ticket, expires_in: 30 });
    await until(() => sockets.length > count && feed.state() === 'live', 'the connection');
    const socket = sockets.at(-1);
    if (!socket) throw new Error('no socket');
    return socket;
  }

  async function ticketAsked() {
    let found = http.match('/api/v1/auth/ticket');
    await until(() => {
      if (found.length === 0) found = http.match('/api/v1/auth/ticket');
      return found.length > 0;
    }, 'the request for a ticket');
    const [request] = found;
    if (!request) throw new Error('no request');
    return request;
  }

  it('opens no connection while nobody follows anything', () => {
    http.expectNone('/api/v1/auth/ticket');
    expect(feed.state()).toBe('paused');
  });

  it('subscribes with a fresh ticket and hands on the snapshot, then the deltas', async () => {
    follow();
    const socket = await connected('t1');
    expect(socket.ticket).toBe('t1');
    expect(socket.sent).toEqual([{ type: 'subscribe', topic: 'calls' }]);
    socket.messages.next(snapshot(4, [liveCall({ id: 'a' })]));
    paint();
    socket.messages.next(delta(5, [liveCall({ id: 'b' })], ['a']));
    paint();
    expect(
      batches.map(({ isSnapshot, put, gone }) => [isSnapshot, put.map(({ id }) => id), gone]),
    ).toEqual([
      [true, ['a'], []],
      [false, ['b'], ['a']],
    ]);
  });

  it('gathers all that comes within one frame into one batch', async () => {
    follow();
    const socket = await connected('t1');
    socket.messages.next(snapshot(0, []));
    paint();
    for (let seq = 1; seq <= 20; seq++)
      socket.messages.next(delta(seq, [liveCall({ id: 'a', cost: seq })]));
    expect(batches.length).toBe(1);
    expect(frames.length).toBe(1);
    paint();
    expect(batches[1]?.put.map(({ cost }) => cost)).toEqual([20]);
  });

  it('asks for what is missing after a gap, once, and takes nothing in until it came', async () => {
    follow();
    const socket = await connected('t1');
    socket.messages.next(snapshot(1, []));
    socket.messages.next(delta(4, [liveCall({ id: 'late' })]));
    socket.messages.next(delta(5, [liveCall({ id: 'later' })]));
    paint();
    expect(batches.flatMap(({ put }) => put)).toEqual([]);
    expect(socket.sent.slice(1)).toEqual([
      { type: 'subscribe', topic: 'calls', resume: { epoch: 'e1', seq: 1 } },
    ]);
    for (const seq of [2, 3, 4, 5]) socket.messages.next(delta(seq, [liveCall({ id: `c${seq}` })]));
    paint();
    expect(batches.at(-1)?.put.map(({ id }) => id)).toEqual(['c2', 'c3', 'c4', 'c5']);
  });

  it('ignores a delta it already has', async () => {
    follow();
    const socket = await connected('t1');
    socket.messages.next(snapshot(3, []));
    socket.messages.next(delta(3, [liveCall({ id: 'again' })]));
    paint();
    expect(batches.flatMap(({ put }) => put)).toEqual([]);
    expect(socket.sent.length).toBe(1);
  });

  it('reconnects with a new ticket when the socket closes, and resumes where it was', async () => {
    follow();
    const first = await connected('t1');
    first.messages.next(snapshot(7, []));
    first.messages.complete();
    expect(feed.state()).toBe('reconnecting');
    const second = await connected('t2');
    expect(second.sent).toEqual([
      { type: 'subscribe', topic: 'calls', resume: { epoch: 'e1', seq: 7 } },
    ]);
  });

  it('asks again on a new connection although a resume was still under way on the old', async () => {
    follow();
    const first = await connected('t1');
    first.messages.next(snapshot(1, []));
    first.messages.next(delta(9, []));
    first.messages.error(new Error('cut'));
    const second = await connected('t2');
    second.messages.next(delta(9, []));
    expect(second.sent.length).toBe(2);
  });

  it('forgets what it knew when the server begins another epoch', async () => {
    follow();
    const socket = await connected('t1');
    socket.messages.next(snapshot(50, [liveCall({ id: 'old' })]));
    socket.messages.next(delta(1, [liveCall({ id: 'new' })], [], 'e2'));
    expect(socket.sent.at(-1)).toEqual({
      type: 'subscribe',
      topic: 'calls',
      resume: { epoch: 'e1', seq: 50 },
    });
    socket.messages.next(snapshot(1, [liveCall({ id: 'new' })], 'e2'));
    paint();
    expect(batches.at(-1)).toEqual(jasmine.objectContaining({ isSnapshot: true }));
    expect(batches.at(-1)?.put.map(({ id }) => id)).toEqual(['new']);
  });

  it('tries again when there is no ticket to be had', async () => {
    follow();
    (await ticketAsked()).flush(null, { status: 503, statusText: 'Not ready' });
    expect(feed.state()).toBe('reconnecting');
    await connected('t2');
    expect(feed.state()).toBe('live');
  });

  it('closes in a hidden tab and resumes when the tab is seen again', async () => {
    follow();
    const first = await connected('t1');
    first.messages.next(snapshot(2, []));
    const visibility = spyOnProperty(document, 'visibilityState').and.returnValue('hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    expect(first.isOpen).toBe(false);
    expect(feed.state()).toBe('paused');
    visibility.and.returnValue('visible');
    document.dispatchEvent(new Event('visibilitychange'));
    const second = await connected('t2');
    expect(second.sent[0]).toEqual({
      type: 'subscribe',
      topic: 'calls',
      resume: { epoch: 'e1', seq: 2 },
    });
  });

  it('asks for the levels being watched again after a reconnection', async () => {
    follow();
    const first = await connected('t1');
    feed.watchLevels(['a']);
    expect(first.sent.at(-1)).toEqual({ type: 'watchLevels', calls: ['a'] });
    first.messages.complete();
    const second = await connected('t2');
    expect(second.sent.at(-1)).toEqual({ type: 'watchLevels', calls: ['a'] });
  });

  it('closes when the last follower leaves, not before', async () => {
    const [one, other] = [follow(), follow()];
    const socket = await connected('t1');
    expect(socket.sent.length).toBe(1);
    one.unsubscribe();
    expect(socket.isOpen).toBe(true);
    other.unsubscribe();
    expect(socket.isOpen).toBe(false);
    expect(feed.state()).toBe('paused');
  });

  it('waits longer after each failure, up to a limit', () => {
    expect([1, 2, 3, 10].map((attempt) => backOffMs(attempt, 0.5))).toEqual([
      500, 1000, 2000, 15_000,
    ]);
    expect(backOffMs(1, 0)).toBeLessThan(backOffMs(1, 1));
  });
});
