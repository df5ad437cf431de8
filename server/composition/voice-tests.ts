import { spawnActor, tell } from '../../actors/kernel/actor.ts';
import { systemClock } from '../../actors/ports/clock.ts';
import { voiceTestActor } from '../../actors/voice-test/voice-test.ts';
import { newId } from '../models/index.ts';
import { voiceTestSockets, type VoiceTests } from '../voice-test/sockets.ts';
import type { Actors, Parts } from './actors.ts';

/** A browser left open costs money: no test is longer, whatever the agent allows. */
const MAX_TEST_MS = 15 * 60_000;

/** Conversations by browser, each an actor of its own under the root. */
export function openVoiceTests({ config, media, tools }: Parts, { system }: Actors): VoiceTests {
  const ports = {
    conversations: media.conversations,
    ...{ clock: systemClock, tools },
    transcriptionModel: config.openai.transcriptionModel,
  };
  return voiceTestSockets({
    legUrl: (token) => media.socketLegUrl(token),
    begin(start) {
      const maxMs = Math.min(MAX_TEST_MS, start.agent.maxCallMs);
      const plan = { ...start, id: newId(), maxMs };
      const test = spawnActor(system.root, voiceTestActor(ports, plan));
      return () => tell(test, { type: 'stop' });
    },
  });
}
