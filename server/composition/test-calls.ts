import type { TrunkVerdict } from '../contract/trunk-test.ts';
import { testCall } from '../routes/trunks/test-call.ts';
import type { TestCallAsked } from '../routes/trunks/trunks.ts';
import { callStore } from '../stores/call-store.ts';
import type { Refusal } from '../stores/manual-call.ts';
import { planTestCall } from '../stores/test-call.ts';
import type { Actors, Parts } from './actors.ts';

/** Test calls over a trunk; none outlives the server. */
export function testCalls(
  { config, sequelize, box, line, media, closing }: Parts,
  { nodeId, carrier: engine }: Pick<Actors, 'nodeId' | 'carrier'>,
): (asked: TestCallAsked) => Promise<TrunkVerdict | Refusal> {
  const stopping = new AbortController();
  const running = new Set<Promise<unknown>>();
  closing.defer(async () => {
    stopping.abort();
    await Promise.allSettled(running);
  });
  const limits = { sequelize, box, maxCallsPerNode: config.maxCalls };
  const ports = {
    telephony: line.gateway,
    ...{ engine, probe: media.probe },
    store: callStore(sequelize, () => undefined),
    signal: stopping.signal,
  };
  return async ({ trunkId, to, digits }) => {
    const plan = await planTestCall(limits, nodeId, { to, trunkId });
    if ('refused' in plan) return plan;
    const verdict = testCall(ports, { ...plan, to, digits });
    running.add(verdict);
    return verdict.finally(() => running.delete(verdict));
  };
}
