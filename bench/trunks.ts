/** `bench -- trunks`: what a node pays for watching many trunks. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startServer } from '../demo/server.ts';
import { allProcesses, cpuOf, treeOf } from './process-tree.ts';
import { startRegistrar } from './registrar.ts';
import { DATA, pause, signedIn, until } from './rig.ts';
import { rounded } from './statistics.ts';
import { atMost, type Figure } from './table.ts';
import type { Trunk, TrunkStatus } from '../server/contract/trunks.ts';
import type { Client } from '../demo/client.ts';

export interface TrunksRow {
  readonly trunks: number;
  readonly seconds: number;
  /** Percent of a core, PostgreSQL apart. */
  readonly idlePercent: number;
  readonly watchingPercent: number;
  readonly postgresPercent: number;
  readonly optionsPerSecond: number;
  readonly registersPerSecond: number;
  /** Trunks that were registered at the end. */
  readonly registered: number;
}

/** Refreshed at about four fifths: once a minute. */
const GRANT_SECONDS = 75;
const SETTLE_MS = 5000;

export async function measureTrunks(count: number, seconds: number): Promise<TrunksRow> {
  await using opening = new AsyncDisposableStack();
  const registrar = await startRegistrar(GRANT_SECONDS);
  opening.defer(() => registrar.close());
  mkdirSync(DATA, { recursive: true });
  const dataDir = mkdtempSync(join(DATA, 'bench-'));
  opening.defer(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = await startServer(dataDir, { LAB: 'off', OPENAI_API_KEY: 'sk-lab' });
  opening.defer(() => server.stop());
  const client = await signedIn(server.run.url);
  await pause(SETTLE_MS);
  const idle = await shareOver(server.run.pid, seconds * 1000);

  const trunks = await addTrunks(client, count, registrar.port);
  await until(
    `${count} registrations`,
    60_000,
    async () => (await registered(client, trunks)) === count,
  );
  await pause(SETTLE_MS);
  const before = new Map(registrar.answered);
  const watching = await shareOver(server.run.pid, seconds * 1000);
  const rate = (method: string) =>
    rounded(((registrar.answered.get(method) ?? 0) - (before.get(method) ?? 0)) / seconds, 1);
  return {
    trunks: count,
    seconds,
    idlePercent: rounded(idle.ours, 2),
    watchingPercent: rounded(watching.ours, 2),
    postgresPercent: rounded(watching.postgres, 2),
    optionsPerSecond: rate('OPTIONS'),
    registersPerSecond: rate('REGISTER'),
    registered: await registered(client, trunks),
  };
}

async function addTrunks(client: Client, count: number, port: number): Promise<Trunk[]> {
  const trunks: Trunk[] = [];
  for (let n = 0; n < count; n++)
    trunks.push(
      await client.post<Trunk>('/trunks', {
        name: `Trunk ${n}`,
        host: '127.0.0.1',
        port,
        username: `bench${n}`,
        password: 'bench',
        register: true,
        register_expires_s: GRANT_SECONDS,
        options_interval_s: 30,
      }),
    );
  return trunks;
}

async function registered(client: Client, trunks: readonly Trunk[]): Promise<number> {
  let count = 0;
  for (const { id } of trunks)
    if ((await client.get<TrunkStatus>(`/trunks/${id}/status`)).state === 'registered') count++;
  return count;
}

/** Percent of a core over the next so many ms. */
async function shareOver(pid: number, ms: number) {
  const before = { ...cpuOf(treeOf(pid, allProcesses())), at: performance.now() };
  await pause(ms);
  const after = { ...cpuOf(treeOf(pid, allProcesses())), at: performance.now() };
  const seconds = (after.at - before.at) / 1000;
  return {
    ours: ((after.ours - before.ours) / seconds) * 100,
    postgres: ((after.postgres - before.postgres) / seconds) * 100,
  };
}

export const trunksFigures = (row: TrunksRow): Figure[] => [
  {
    name: `watching ${row.trunks} trunks`,
    value: rounded(row.watchingPercent - row.idlePercent, 2),
    unit: '% of a core',
    must: atMost(2),
  },
  { name: 'the same node without', value: row.idlePercent, unit: '% of a core', must: null },
  { name: 'PostgreSQL', value: row.postgresPercent, unit: '% of a core', must: null },
  { name: 'OPTIONS', value: row.optionsPerSecond, unit: '/s', must: null },
  { name: 'REGISTER', value: row.registersPerSecond, unit: '/s', must: null },
];
