import { randomBytes } from 'node:crypto';
import { WebSocket, WebSocketServer } from 'ws';
import type { LegSpec } from '../../actors/ports/media.ts';
import type { AgentProfile } from '../../actors/ports/model.ts';
import type { VoiceTestFact } from '../../actors/voice-test/messages.ts';
import type { VoiceTicket } from '../contract/agents.ts';
import type { Principal } from '../http/route.ts';
import type { SocketEndpoint } from '../http/upgrades.ts';
import { VoiceRelay } from './relay.ts';
import { VOICE_TEST_PATH, VoiceTickets } from './tickets.ts';

/** A conversation to be begun for a browser that came. */
export interface VoiceTestStart {
  readonly agent: AgentProfile;
  readonly leg: LegSpec;
  show(fact: VoiceTestFact): void;
}

export interface VoiceTestOptions {
  /** Begins the conversation; the function given back ends it. */
  begin(start: VoiceTestStart): () => void;
  /** Where the audio of a leg comes in. */
  legUrl(token: string): Promise<string>;
  /** Conversations by browser at once, for they take from what calls need. */
  readonly most?: number;
}

export interface VoiceTests extends SocketEndpoint {
  /** A ticket for one conversation; undefined when too many are under way. */
  admit(agent: AgentProfile, user: Principal): VoiceTicket | undefined;
  close(): void;
}

const MOST = 10;
/** Audio of a second, and more: nobody sends that at once. */
const MAX_MESSAGE_BYTES = 64_000;
const UNAUTHORIZED = 4401;
const FAILED = 1011;

/** Conversations by browser: `/ws/test/voice?ticket=…`. */
export function voiceTestSockets({ begin, legUrl, most = MOST }: VoiceTestOptions): VoiceTests {
  const tickets = new VoiceTickets();
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });

  async function connect(browser: WebSocket, agent: AgentProfile): Promise<void> {
    const token = randomBytes(24).toString('base64url');
    const audio = new WebSocket(await legUrl(token));
    const relay = new VoiceRelay(browser, audio);
    const leg = { kind: 'socket', token, codec: 'PCMU', dialect: 'browser' } as const;
    relay.onGone(begin({ agent, leg, show: (fact) => relay.show(fact) }));
  }

  return {
    sockets,
    serves: (path) => path === VOICE_TEST_PATH,
    admit: (agent, user) =>
      sockets.clients.size + tickets.waiting < most ? tickets.issue(agent, user) : undefined,
    accept(browser, url) {
      const agent = tickets.redeem(url.searchParams.get('ticket') ?? '');
      if (!agent) return browser.close(UNAUTHORIZED, 'the ticket is missing, late or used');
      connect(browser, agent).catch(() => browser.close(FAILED, 'the audio cannot be opened'));
    },
    close() {
      for (const browser of sockets.clients) browser.close(1001, 'the server is going down');
      sockets.close();
    },
  };
}
