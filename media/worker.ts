/** A thread of the audio plane: its endpoints, bridges and clock, and the requests it answers. */
import { parentPort, workerData } from 'node:worker_threads';
import {
  ConversationError,
  MediaError,
  type Heard,
  type LegSpec,
  type Party,
} from '../actors/ports/media.ts';
import { lossOf } from './ai/loss.ts';
import { Providers } from './ai/providers.ts';
import { Bridge } from './bridge.ts';
import { SendClock } from './clock.ts';
import { Endpoints } from './endpoints.ts';
import { Histogram } from './histogram.ts';
import type { Leg } from './legs/leg.ts';
import { SocketLegs } from './legs/socket.ts';
import { Probe } from './probe.ts';
import {
  toWire,
  type WorkerFact,
  type WorkerHandlers,
  type WorkerMessage,
  type WorkerRequest,
  type WorkerSettings,
} from './worker-api.ts';

/** Figures are of the last one or two of these. */
const FIGURES_AGE_EVERY_MS = 30_000;

const port = parentPort;
if (!port) throw new Error('This file runs in a worker thread.');
const settings = workerData as WorkerSettings;
let facts: WorkerFact[] = [];

/** Nothing overtakes a fact. */
function post(message: Exclude<WorkerMessage, { type: 'facts' }>): void {
  postFacts();
  port?.postMessage(message);
}

function postFacts(): void {
  if (facts.length === 0) return;
  port?.postMessage({ type: 'facts', facts } satisfies WorkerMessage);
  facts = [];
}

function tell(fact: WorkerFact): void {
  if (facts.length === 0) setImmediate(postFacts);
  facts.push(fact);
}

const onDefect = (error: unknown): void =>
  post({
    type: 'defect',
    detail: error instanceof Error ? (error.stack ?? error.name) : 'unknown',
  });
const clock = new SendClock({ onError: onDefect });
const appendLatency = new Histogram();
setInterval(() => {
  appendLatency.age();
  clock.lateness.age();
}, FIGURES_AGE_EVERY_MS).unref();
const endpoints = new Endpoints({
  host: settings.host,
  advertise: settings.advertise,
  timeoutMs: settings.mediaTimeoutMs,
  clock,
  onFact: (fact) => tell({ type: 'mediaFact', fact }),
  onDefect,
});
const socketLegs = await SocketLegs.listen(clock);

const { fallback, safetyHeaders: headers, ...first } = settings.ai;
const providers = new Providers([{ ...first, headers }, ...(fallback ? [fallback] : [])]);

interface Conversation {
  readonly bridge: Bridge;
  readonly leg: LegSpec;
  /** Tokens of the socket legs of those who joined. */
  readonly tokens: Map<string, string>;
}
const conversations = new Map<string, Conversation>();

function socketLeg({ token, codec, dialect, url }: Extract<LegSpec, { kind: 'socket' }>): Leg {
  const leg = Object.assign(socketLegs.expect(token), { codec, dialect });
  if (url && !leg.isConnected) leg.dial(url);
  return leg;
}

function legOf(spec: LegSpec): Leg {
  if (spec.kind === 'socket') return socketLeg(spec);
  const leg = endpoints.leg(spec.endpointId);
  if (!leg) throw new ConversationError(lossOf('configuration', 'its media endpoint is closed'));
  return leg;
}

function conversationOf(callId: string, leg: LegSpec): Conversation {
  const known = conversations.get(callId);
  if (known) return known;
  const bridge = new Bridge({
    leg: legOf(leg),
    ai: providers,
    appendMs: settings.appendMs,
    appendLatency,
  });
  const conversation = { bridge, leg, tokens: new Map<string, string>() };
  conversations.set(callId, conversation);
  return conversation;
}

function joinParty(callId: string, { leg: spec, ...party }: Party & { leg: LegSpec }): void {
  const conversation = conversations.get(callId);
  if (!conversation) return;
  releaseParty(conversation, party.partyId);
  const leg = spec.kind === 'socket' ? socketLeg(spec) : endpoints.leg(spec.endpointId);
  if (!leg) throw new MediaError('unknown_endpoint', 'The media endpoint of this party is closed.');
  if (spec.kind === 'socket') conversation.tokens.set(party.partyId, spec.token);
  conversation.bridge.parties.join(party, leg);
}

function releaseParty({ bridge, tokens }: Conversation, partyId: string): void {
  bridge.parties.leave(partyId);
  const token = tokens.get(partyId);
  if (token !== undefined && tokens.delete(partyId)) socketLegs.release(token);
}

/** Of socket legs, by token. */
const probes = new Map<string, Probe>();
const heardBy = (probe: Probe | undefined): Heard => ({
  received: probe?.received ?? 0,
  loudMs: probe?.loudMs ?? 0,
});

const bridgeOf = (callId: string): Bridge | undefined => conversations.get(callId)?.bridge;

const handlers: WorkerHandlers = {
  openEndpoint: ({ endpointId, port: rtpPort, wanted }) =>
    endpoints.open(endpointId, rtpPort, wanted),
  accept: ({ endpointId, sdp, kind }) => endpoints.accept(endpointId, sdp, kind),
  reoffer: ({ endpointId, sdp }) => endpoints.reoffer(endpointId, sdp),
  sendDtmf: ({ endpointId, digits }) => endpoints.sendDtmf(endpointId, digits),
  probe: ({ leg }) =>
    leg.kind === 'rtp'
      ? endpoints.probe(leg.endpointId)
      : void probes.set(leg.token, new Probe(socketLeg(leg))),
  heard: ({ leg }) =>
    leg.kind === 'rtp' ? endpoints.heard(leg.endpointId) : heardBy(probes.get(leg.token)),
  closeEndpoint: ({ endpointId }) => endpoints.close(endpointId),
  socketLegUrl: ({ token }) => {
    socketLegs.expect(token);
    return socketLegs.url + token;
  },
  releaseSocket: ({ token }) => {
    probes.delete(token);
    socketLegs.release(token);
  },
  openConversation: ({ callId, leg, spec }) =>
    conversationOf(callId, leg).bridge.open(spec, (fact) =>
      tell({ type: 'conversationFact', callId, fact }),
    ),
  start: ({ callId, speak }) => bridgeOf(callId)?.start(speak),
  say: ({ callId, instructions }) => bridgeOf(callId)?.say(instructions),
  playClip: ({ callId, clip }) => bridgeOf(callId)?.playClip(clip),
  announce: ({ callId, words }) => bridgeOf(callId)?.announce(words),
  clear: ({ callId }) => bridgeOf(callId)?.clear() ?? 0,
  injectItems: ({ callId, items }) => bridgeOf(callId)?.inject(items),
  toolResult: ({ callId, toolCallId, output, respond }) =>
    bridgeOf(callId)?.toolResult(toolCallId, output, respond),
  drained: ({ callId, withinMs }) => bridgeOf(callId)?.drained(withinMs),
  hold: ({ callId, on }) => bridgeOf(callId)?.hold(on),
  record: ({ callId, on }) => bridgeOf(callId)?.record(on),
  watchLevels: ({ callId, on }) => bridgeOf(callId)?.watchLevels(on),
  joinParty: ({ callId, party }) => joinParty(callId, party),
  leaveParty: ({ callId, partyId }) => {
    const conversation = conversations.get(callId);
    if (conversation) releaseParty(conversation, partyId);
  },
  cueParty: ({ callId, partyId, cue, language }) =>
    bridgeOf(callId)?.parties.cue(partyId, cue, language),
  arrange: ({ callId, hearing }) => bridgeOf(callId)?.parties.arrange(hearing),
  closeConversation: async ({ callId }) => {
    const conversation = conversations.get(callId);
    if (!conversation) return { recording: null };
    try {
      return await conversation.bridge.close();
    } finally {
      for (const token of conversation.tokens.values()) socketLegs.release(token);
      if (conversations.delete(callId) && conversation.leg.kind === 'socket')
        socketLegs.release(conversation.leg.token);
    }
  },
  stats: () => ({
    endpoints: endpoints.size,
    conversations: conversations.size,
    sendLateness: clock.lateness.summary(),
    append: appendLatency.summary(),
  }),
};

async function answer({ id, name, argument }: WorkerRequest): Promise<void> {
  try {
    const handle = handlers[name] as (argument: unknown) => unknown;
    post({ type: 'result', id, value: await handle(argument) });
  } catch (error) {
    post({ type: 'failure', id, error: toWire(error) });
  }
}

port.on('message', (request: WorkerRequest) => void answer(request));
post({ type: 'ready' });
