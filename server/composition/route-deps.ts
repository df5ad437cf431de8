import type { Sequelize } from 'sequelize';
import { pcapOf } from '../../sip/trace/pcap.ts';
import type { CallMessage } from '../../actors/call/messages.ts';
import { tell } from '../../actors/kernel/actor.ts';
import type { TransferOrder } from '../../actors/ports/transfer.ts';
import { PASSWORD_PLACEHOLDER, pbxConfigurations } from '../../asterisk/pbx/configuration.ts';
import { chatWith } from '../ai/chat.ts';
import { version } from '../http/docs.ts';
import { principals } from '../http/principals.ts';
import type { Tokens } from '../http/tokens.ts';
import type { Jobs } from '../jobs/engine.ts';
import { importDncFile, previewFile } from '../jobs/sheet-client.ts';
import { latestOf } from '../live/latest.ts';
import { presentLiveCall } from '../live/present.ts';
import type { LiveCall } from '../contract/live.ts';
import type { CallDeps } from '../routes/calls/calls.ts';
import type { ToolDeps } from '../routes/tools/tools.ts';
import type { TrunkDeps } from '../routes/trunks/trunks.ts';
import { testTrunk } from '../routes/trunks/test-trunk.ts';
import type { RouteDeps } from '../routes/index.ts';
import type { Lab } from '../start/lab-process.ts';
import { planManualCall } from '../stores/manual-call.ts';
import { routeOf } from '../stores/profile.ts';
import { schemaProblem } from '../tools/schemas.ts';
import { activeCallsOf } from '../stores/trunk-store.ts';
import type { VoiceTests } from '../voice-test/sockets.ts';
import type { Actors, Parts } from './actors.ts';
import type { Inbound } from './inbound.ts';
import type { Supervision } from './supervision.ts';
import { addressesOf, pbxLook } from './pbx.ts';
import { testCalls } from './test-calls.ts';
import { addressOf, type Ai } from './lab.ts';

interface Surroundings {
  readonly ai: Ai;
  readonly lab: Lab | null;
  readonly tokens: Tokens;
  readonly setupToken: string | null;
  readonly jobs: Jobs;
  readonly databaseUrl: string;
  readonly voiceTests: VoiceTests;
  readonly inbound: Inbound;
  readonly supervision: Supervision;
}
/** What the routes may do, as plain functions. */
export function routeDeps(parts: Parts, actors: Actors, more: Surroundings): RouteDeps {
  const { config, sequelize, line } = parts;
  const { campaigns, trunks, live, trunkStates, refusesTrunk } = actors;
  const calls = latestOf(live, 'calls');
  const refresh = (campaignId: string) => tell(campaigns, { type: 'refresh', campaignId });
  const trunksChanged = () => {
    tell(trunks, { type: 'load' });
    void more.inbound.refresh();
  };
  const labSip = more.lab?.addresses.carrier?.sip;
  const labTrunk = () => (labSip ? addressOf(labSip) : null);
  const liveCalls = () => [...calls.values()].map(presentLiveCall);
  return {
    auth: { sequelize, tokens: more.tokens, setupToken: more.setupToken },
    agents: { sequelize },
    testing: {
      chat: chatWith({ ...more.ai, model: config.openai.textModel, tools: parts.tools }),
      admitVoice: (agent, user) => more.voiceTests.admit(agent, user),
    },
    numbers: { sequelize, refresh },
    campaigns: { sequelize, refresh, media: actors.mediaChoice },
    running: {
      sequelize,
      refresh,
      stop: (campaignId) => tell(campaigns, { type: 'stop', campaignId, at: Date.now() }),
      refusesTrunk,
    },
    answering: { sequelize },
    calls: callDeps(parts, actors, { live: liveCalls }),
    supervision: more.supervision.routes,
    ...underWay(actors, liveCalls),
    reports: { sequelize, activeCalls: () => calls.size },
    sipTrace: { sequelize, local: line.address, capture: pcapOf },
    tools: toolDeps(parts),
    trunks: {
      ...trunkDeps(parts),
      media: actors.mediaChoice,
      testCall: testCalls(parts, actors),
      seenOf: actors.seenOf,
      changed: trunksChanged,
      state: (id) => trunkStates.get(id),
    },
    mediaServers: actors.mediaServers,
    system: {
      sequelize,
      version: version(),
      needsSetupToken: more.setupToken !== null,
      lab: () => ({ ai: more.ai.isLab, carrier: labSip !== undefined, trunk: labTrunk() }),
      signalling: () => ({ kind: line.kind, up: line.isUp(), address: line.address }),
      unready: () => (line.isUp() ? null : 'there is no connection to the SIP server'),
    },
    demo: { sequelize, labTrunk, costsMoney: !more.ai.isLab, trunksChanged, refresh },
    ...fileDeps(sequelize, more),
    settings: { sequelize },
    team: { sequelize, principals: principals() },
    audit: { sequelize },
    search: { sequelize },
  };
}

/** What can be asked of a call under way. */
function underWay(
  { campaigns }: Pick<Actors, 'campaigns'>,
  live: () => LiveCall[],
): Pick<RouteDeps, 'callRecording' | 'transfers'> {
  const tellCall = (callId: string, message: CallMessage) =>
    tell(campaigns, { type: 'tellCall', callId, message });
  return {
    callRecording: {
      live,
      record: (callId, on) => tellCall(callId, { type: 'record', on, at: Date.now() }),
    },
    transfers: { live, transfer: (callId, order) => tellCall(callId, asked(order)) },
  };
}

const asked = (order: TransferOrder): CallMessage => ({
  type: 'transfer',
  at: Date.now(),
  fact: { type: 'asked', order },
});

const trunkDeps = ({
  sequelize,
  box,
  line,
}: Parts): Omit<TrunkDeps, 'changed' | 'media' | 'state' | 'seenOf' | 'testCall'> => ({
  sequelize,
  box,
  routeOf: (trunk) => routeOf(trunk, box),
  test: (trunk, step) =>
    testTrunk({ signalling: line.gateway, ...line, pbx: pbxLook }, trunk, step),
  addresses: addressesOf,
  pbxConfig: (pbx) => ({
    kinds: pbxConfigurations(pbx).map(({ kind, files }) => ({ kind, files: [...files] })),
    password_placeholder: PASSWORD_PLACEHOLDER,
  }),
  activeCalls: (id) => activeCallsOf(sequelize, id),
});

const toolDeps = ({ sequelize, box, tools }: Parts): ToolDeps => ({
  sequelize,
  box,
  schemaProblem,
  tryOut: (tool, use) => tools.tryOut(tool, use),
});

/** What reads files that somebody uploaded. */
const fileDeps = (
  sequelize: Sequelize,
  { jobs, databaseUrl }: Surroundings,
): Pick<RouteDeps, 'uploads' | 'dnc'> => ({
  uploads: { sequelize, preview: previewFile, startImport: (job) => jobs.startImport(job) },
  dnc: { sequelize, importDnc: (file) => importDncFile({ ...file, databaseUrl }) },
});

interface CallSurroundings {
  live(): LiveCall[];
}

function callDeps(
  { config, sequelize, box }: Parts,
  { nodeId, campaigns, seenOf }: Actors,
  { live }: CallSurroundings,
): CallDeps {
  return {
    async place(call) {
      const limits = { sequelize, box, maxCallsPerNode: config.maxCalls, seenOf };
      const plan = await planManualCall(limits, nodeId, call);
      if ('refused' in plan) return plan;
      tell(campaigns, { type: 'placeCall', plan });
      return plan.callId;
    },
    hangUp: (callId) =>
      tell(campaigns, { type: 'hangUpCall', callId, at: Date.now(), reason: 'by hand' }),
    live,
  };
}
