import { randomBytes } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';
import type { LegSpec } from '../../actors/ports/media.ts';
import type { LiveCallItem } from '../../actors/ports/live.ts';
import type { MonitorTicket } from '../contract/supervision.ts';
import { ADMISSION_SECONDS, Admissions } from '../http/admissions.ts';
import type { SocketEndpoint } from '../http/upgrades.ts';
import type { Desk } from './desk.ts';
import { MonitorRelay } from './relay.ts';

/** Who may monitor which call. */
export interface Admission {
  readonly callId: string;
  readonly userId: string;
  /** As others are told who it is. */
  readonly name: string;
}

/** A browser that comes to listen. */
export interface Arrival extends Admission {
  readonly askId: string;
  readonly partyId: string;
  readonly leg: LegSpec;
}

export interface MonitorOptions {
  readonly desk: Desk;
  /** Asks the call to take somebody onto its bridge; the answer goes to the desk. */
  come(arrival: Arrival): void;
  leave(callId: string, partyId: string): void;
  /** Where the audio of a leg beside that call comes in. */
  legUrl(token: string, callId: string): Promise<string>;
  watchLevels(callId: string, on: boolean): void;
  /** The call as it is shown now. */
  shown(callId: string): LiveCallItem | undefined;
}

export interface Monitors extends SocketEndpoint {
  admit(admission: Admission): MonitorTicket;
  close(): void;
}

const PATH = /^\/ws\/calls\/([^/]+)\/monitor$/;
/** Audio of a second, and more: nobody sends that at once. */
const MAX_MESSAGE_BYTES = 64_000;
const UNAUTHORIZED = 4401;
const REFUSED = 4409;
const FAILED = 1011;

/** One call by browser: `/ws/calls/:id/monitor?ticket=…`. A wrong ticket gets close code 4401. */
export function monitorSockets(options: MonitorOptions): Monitors {
  const { desk } = options;
  const admissions = new Admissions<Admission>();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });

  async function connect(browser: WebSocket, admission: Admission): Promise<void> {
    const { callId, userId } = admission;
    const phase = options.shown(callId)?.phase;
    if (phase === undefined || phase === 'closing' || phase === 'closed')
      return browser.close(REFUSED, 'call_over');
    const token = randomBytes(24).toString('base64url');
    const partyId = `supervisor-${token.slice(0, 12)}`;
    const leg = { kind: 'socket', token, codec: 'PCMU', dialect: 'browser' } as const;
    const audio = new WebSocket(await options.legUrl(token, callId));
    const relay = new MonitorRelay(browser, audio, userId);
    const stopReading = desk.read(callId, (news) => relay.tell(news));
    options.watchLevels(callId, true);
    relay.onGone(() => {
      stopReading();
      options.watchLevels(callId, false);
      options.leave(callId, partyId);
    });
    const refusal = await desk.ask((askId) => options.come({ ...admission, askId, partyId, leg }));
    // Otherwise the call has shown itself already, with its new supervisor.
    if (refusal) relay.close(REFUSED, refusal.code);
  }

  return {
    sockets,
    serves: (path) => PATH.test(path),
    admit: (admission) => ({
      ticket: admissions.issue(admission),
      url: `/ws/calls/${admission.callId}/monitor`,
      expires_in: ADMISSION_SECONDS,
    }),
    accept(browser, url) {
      const admission = admissions.redeem(url.searchParams.get('ticket') ?? '');
      if (!admission || admission.callId !== PATH.exec(url.pathname)?.[1])
        return browser.close(UNAUTHORIZED, 'the ticket is missing, late, used or of another call');
      connect(browser, admission).catch(() => browser.close(FAILED, 'the audio cannot be opened'));
    },
    close() {
      for (const browser of sockets.clients) browser.close(1001, 'the server is going down');
      sockets.close();
    },
  };
}
