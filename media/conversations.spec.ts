import { silentLog } from '../actors/ports/log.ts';
import {
  conversationsSuite,
  type ConversationsUnderTest,
} from '../actors/ports/conversations.suite.ts';
import type { LegSpec } from '../actors/ports/media.ts';
import { ScriptedProvider } from './ai/scripted-provider.ts';
import { parseSdp } from './codec/sdp.ts';
import { startMediaPlane, type MediaPlane } from './index.ts';
import { RtpParty, SocketParty, type Party } from './scripted-party.ts';

/** Opens a leg of one kind and brings its party. */
type OpenLeg = (plane: MediaPlane) => Promise<{ leg: LegSpec; party: Party }>;

const openRtpLeg: OpenLeg = async ({ engine }) => {
  const party = await RtpParty.open();
  const opened = await engine.open({ callId: 'c1', codecs: ['PCMU', 'PCMA'] });
  await engine.accept(opened.endpointId, party.sdp(), 'final');
  party.to = parseSdp(opened.offer).port;
  return { leg: opened.leg, party };
};

const openSocketLeg: OpenLeg = async (plane) => {
  const party = await SocketParty.connect(await plane.socketLegUrl('secret'));
  return {
    leg: { kind: 'socket', token: 'secret', codec: 'PCMU', dialect: 'chan_websocket' },
    party,
  };
};

interface Shared {
  readonly plane: MediaPlane;
  readonly provider: ScriptedProvider;
}

/** One plane and provider for all specs: starting a thread takes a fifth of a second. */
let shared: Promise<Shared> | undefined;

async function start(): Promise<Shared> {
  const provider = await ScriptedProvider.listen();
  const plane = await startMediaPlane({
    rtp: { host: '127.0.0.1', portMin: 33_000, portMax: 33_999, drainMs: 50 },
    ai: { baseUrl: provider.baseUrl, apiKey: 'sk-lab' },
    workers: 1,
    log: silentLog,
  });
  return { plane, provider };
}

async function underTest(openLeg: OpenLeg): Promise<ConversationsUnderTest> {
  shared ??= start();
  const { plane, provider } = await shared;
  provider.behaviour = {};
  let party: Party | undefined;
  return {
    conversations: plane.conversations,
    async newLeg() {
      const opened = await openLeg(plane);
      party = opened.party;
      return opened.leg;
    },
    partySays: (byte) => party?.say(byte),
    partyHeard: () => party?.voiceHeard() ?? Buffer.alloc(0),
    agentSays({ response, item, byte, ms, text }) {
      provider.session.speak(response, item, Buffer.alloc(ms * 8, byte), text);
      provider.session.finish(response, item, text);
    },
    agentCalls: ({ response, toolCallId, name, json }) =>
      provider.session.call(response, { id: toolCallId, name, json }),
    calleeBegins: (item) => provider.session.calleeBegins(item),
    calleeEnds: (item, text) => provider.session.calleeEnds(item, text),
    get aiReceived() {
      return provider.session.received as unknown as ConversationsUnderTest['aiReceived'];
    },
    aiHeard: () => Buffer.concat(provider.session.heard),
    cutAi: () => provider.session.cut(),
    refuseKey() {
      provider.behaviour = { refuse: { status: 401, body: '{}' } };
    },
    grantWrongFormat() {
      provider.behaviour = {
        echo: (session) => ({
          ...session,
          audio: { input: { format: { type: 'audio/pcm', rate: 24_000 } } },
        }),
      };
    },
    async close() {
      party?.close();
      await plane.conversations.close('c1', 'test');
    },
  };
}

describe('the audio plane', () => {
  afterAll(async () => {
    const { plane, provider } = await (shared ?? start());
    await plane.close();
    await provider.close();
  });

  conversationsSuite('embedded, RTP leg', () => underTest(openRtpLeg));
  conversationsSuite('embedded, socket leg', () => underTest(openSocketLeg));
});
