import type { WebSocket } from 'ws';
import type { LiveCallItem } from '../../actors/ports/live.ts';
import type { MonitorNews } from '../../actors/ports/supervision.ts';
import { MonitorRequest } from '../contract/supervision.ts';
import { AudioRelay, parseJson } from '../http/audio-relay.ts';
import { presentNews, presentState } from './present.ts';

/** A quarter of a second: what is heard later than that is no listening in. */
const MAX_UNREAD_BYTES = 4000;
/** Who cannot even read the words is let go of. */
const TOO_MUCH_BYTES = 256_000;
const TOO_SLOW = 4008;
const ELSEWHERE = 4410;

/** One browser that monitors a call: what it hears, what it says, and what it reads. */
export class MonitorRelay {
  readonly #relay: AudioRelay;
  readonly #userId: string;

  constructor(browser: WebSocket, audio: WebSocket, userId: string) {
    this.#userId = userId;
    this.#relay = new AudioRelay(browser, audio, {
      maxUnreadBytes: MAX_UNREAD_BYTES,
      hear: (text) => {
        const request = MonitorRequest.safeParse(parseJson(text));
        if (request.success) this.#relay.isMuted = request.data.on;
      },
    });
  }

  onGone(stop: () => void): void {
    this.#relay.onGone(() => {
      stop();
      this.#relay.close(ELSEWHERE, 'you listen elsewhere, or your audio was lost');
    });
  }

  tell(news: MonitorNews): void {
    if (this.#relay.unread > TOO_MUCH_BYTES)
      return this.#relay.close(TOO_SLOW, 'too slow: open the monitor again');
    if (news.type !== 'call') return this.#relay.send(presentNews(news));
    const { phase } = news.call;
    if (phase !== 'closing' && phase !== 'closed') return this.show(news.call);
    this.#relay.send({ type: 'ended' });
    this.#relay.close(1000, 'the call has ended');
  }

  private show(call: LiveCallItem): void {
    this.#relay.send(presentState(call, this.#userId));
  }

  close(code: number, reason: string): void {
    this.#relay.close(code, reason);
  }
}
