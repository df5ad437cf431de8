import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { campaignsActor } from '../../actors/campaigns/campaigns.ts';
import { spawnActor, startSystem, tell, type Address } from '../../actors/kernel/actor.ts';
import { startLive, type LiveHub } from '../../actors/live/live.ts';
import { systemClock } from '../../actors/ports/clock.ts';
import type { Log } from '../../actors/ports/log.ts';
import type { TrunksMessage } from '../../actors/trunks/messages.ts';
import { trunksActor } from '../../actors/trunks/trunks.ts';
import { repairRecording, type MediaPlane } from '../../media/index.ts';
import type { Config } from '../config.ts';
import { principals } from '../http/principals.ts';
import { latestOf } from '../live/latest.ts';
import { newId } from '../models/index.ts';
import { callStore } from '../stores/call-store.ts';
import { campaignStore } from '../stores/campaign-store.ts';
import { furtherLines } from '../stores/further-lines.ts';
import type { LineSeenOf } from '../stores/lines.ts';
import { addRecording } from '../stores/lost-recordings.ts';
import { clipLibrary } from '../stores/clips.ts';
import { nodeStore } from '../stores/node-store.ts';
import { Desk } from '../supervision/desk.ts';
import { phoneRights } from '../supervision/phone-rights.ts';
import type { SecretBox } from '../stores/secret-box.ts';
import { trunkHistory } from '../stores/trunk-history.ts';
import { activeCallsOf, trunkReader } from '../stores/trunk-store.ts';
import type { Tools } from '../tools/runner.ts';
import type { Closing } from './closing.ts';
import { labGuard } from './lab-ai.ts';
import { openCallEngine } from './call-engine.ts';
import { hangUpLost } from './lost-lines.ts';
import type { Ai } from './lab.ts';
import type { Line } from './line.ts';

/** What the actors stand on. */
export interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly sequelize: Sequelize;
  readonly line: Line;
  readonly media: MediaPlane;
  readonly box: SecretBox;
  readonly closing: Closing;
  readonly ai: Ai;
  readonly tools: Tools;
}

/** The actor system: campaigns, trunks and the live hub, wired to their ports. */
export async function openActors(parts: Parts) {
  const { config, log, sequelize, line, media, box, closing } = parts;
  const nodeId = newId();
  const nodes = nodeStore(sequelize);
  await nodes.beat(nodeId);
  closing.defer(() => nodes.leave(nodeId));
  const system = startSystem({
    name: 'callboard',
    onCrash: ({ id, kind, error, restarting }) =>
      log.error({ id, kind, error: error.stack, restarting }, 'an actor crashed'),
  });
  const live = startLive(system);
  closing.defer(() => {
    live.close();
    system.stop();
  });
  const { trunkStates, refusesTrunk, seenOf } = watchTrunks(parts, live);
  const carrier = await openCallEngine(parts, nodeId);
  const desk = new Desk(phoneRights(sequelize, principals(), log));
  const recordingPath = (callId: string) => join(config.recordingsDir, `${callId}.wav`);
  const campaigns = spawnActor(
    system.root,
    campaignsActor({
      nodeId,
      nodes,
      campaigns: campaignStore({ sequelize, box, maxCallsPerNode: config.maxCalls, seenOf }),
      lost: (calls) => {
        log.warn({ calls: calls.length }, 'calls of a dead node were closed');
        void hangUpLost(parts, calls);
        for (const { callId } of calls)
          addRecording(callId, recordingPath(callId), repairRecording).catch((error: unknown) =>
            log.error({ callId, error: String(error) }, 'a recording could not be mended'),
          );
      },
      calls: {
        telephony: line.gateway,
        engine: carrier.engine,
        conversations: media.conversations,
        store: callStore(sequelize, seenOf),
        furtherLines: furtherLines({ sequelize, box, seenOf }),
        ...{ live: live.sink, tools: parts.tools },
        ...{ supervision: desk, clips: clipLibrary },
        clock: systemClock,
        transcriptionModel: config.openai.transcriptionModel,
        detectsMachines: config.detectsMachines,
        recordingPath,
      },
    }),
  );
  const trunks = spawnActor(system.root, trunksActor(trunkPorts(parts, live, nodeId)));
  closing.defer(() => retired(trunks));
  return {
    ...{ nodeId, system, live, desk, campaigns, trunks, trunkStates, seenOf, refusesTrunk },
    ...{ carrier: carrier.engine, mediaChoice: carrier.choice, mediaServers: carrier.routes },
  };
}

/** What this node knows of the trunks, and whether this AI may use one. */
function watchTrunks({ config, ai }: Parts, live: LiveHub) {
  const trunkStates = latestOf(live, 'trunks');
  const refusesTrunk = labGuard(config, ai, trunkStates);
  const seenOf: LineSeenOf = (trunk) => {
    const seen = trunkStates.get(trunk.id);
    return seen && { ...seen, forbidden: refusesTrunk(trunk) };
  };
  return { trunkStates, refusesTrunk, seenOf };
}

const trunkPorts = ({ sequelize, line, box }: Parts, live: LiveHub, nodeId: string) => ({
  signalling: line.gateway,
  live: live.sink,
  clock: systemClock,
  history: trunkHistory(sequelize, nodeId),
  random: () => Math.random(),
  activeTrunks: trunkReader(box),
  activeCalls: (id: string) => activeCallsOf(sequelize, id),
});

/** Registrars that do not answer keep nobody from stopping. */
const RETIRE_WITHIN_MS = 2000;

/** Takes the registrations back. */
function retired(trunks: Address<TrunksMessage>): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, RETIRE_WITHIN_MS);
    const done = () => {
      clearTimeout(late);
      resolve();
    };
    tell(trunks, { type: 'retire', retired: done });
  });
}

export type Actors = Awaited<ReturnType<typeof openActors>>;
