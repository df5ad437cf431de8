import { InjectionToken } from '@angular/core';
import { webSocket } from 'rxjs/webSocket';
import type { Observable } from 'rxjs';
import type { LiveMessage, LiveRequest } from '../../../../server/contract/live.ts';

/** One connection of the feed. Subscribing opens it, unsubscribing closes it. */
export interface LiveSocket {
  readonly messages: Observable<LiveMessage>;
  send(request: LiveRequest): void;
}

/** Opens a socket with a one-use ticket; `opened` is told when it may be spoken to. */
export type OpenLiveSocket = (ticket: string, opened: () => void) => LiveSocket;

export const OPEN_LIVE_SOCKET = new InjectionToken<OpenLiveSocket>('OPEN_LIVE_SOCKET', {
  factory: () => openWebSocket,
});

/** Calls back before the next paint. */
export const NEXT_FRAME = new InjectionToken<(callback: () => void) => void>('NEXT_FRAME', {
  factory: () => (callback) => void requestAnimationFrame(callback),
});

const openWebSocket: OpenLiveSocket = (ticket, opened) => {
  const url = new URL(`/ws/live?ticket=${encodeURIComponent(ticket)}`, location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  const subject = webSocket<LiveMessage | LiveRequest>({
    url: url.href,
    openObserver: { next: opened },
  });
  return {
    messages: subject as Observable<LiveMessage>,
    send: (request) => subject.next(request),
  };
};
