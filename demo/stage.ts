import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Session } from '../server/contract/auth.ts';
import { Client } from './client.ts';
import type { DemoOptions } from './options.ts';
import { startServer, type RunningServer } from './server.ts';

const DATA = fileURLToPath(new URL('../data', import.meta.url));

/** A server with the lab behind it, where something is played. */
export interface Stage {
  readonly client: Client;
  readonly carrierJournal: string;
  readonly openaiJournal: string;
  close(): Promise<void>;
}

/** The server that the command line names, or one of our own. */
export const openStage = (options: DemoOptions): Promise<Stage> =>
  options.url ? Promise.resolve(foreignStage(options)) : ownStage(options);

async function ownStage(options: DemoOptions): Promise<Stage> {
  if (process.env['OPENAI_API_KEY'] && !options.allowCost)
    throw new Error('OPENAI_API_KEY is set: this would cost money. Unset it, or add --allow-cost.');
  mkdirSync(DATA, { recursive: true });
  const dataDir = options.dataDir ?? mkdtempSync(join(DATA, 'demo-'));
  const server = await startServer(dataDir, { LAB: 'on', LAB_SEED: options.seed });
  const { lab, url } = server.run;
  if (!lab?.carrier || !lab.openai) throw new Error('the lab did not start');
  const client = new Client(url);
  const session = await client.post<Session>('/auth/register', {
    email: 'demo@example.com',
    password: randomBytes(18).toString('base64url'),
    full_name: 'Demo',
  });
  client.useToken(session.access_token);
  return {
    client,
    carrierJournal: lab.carrier.journal,
    openaiJournal: lab.openai.journal,
    close: () => closeOwn(server, dataDir, options.keep),
  };
}

async function closeOwn(server: RunningServer, dataDir: string, keep: boolean): Promise<void> {
  await server.stop();
  if (keep) console.log(`\nKept: DATA_DIR=${dataDir} npm start shows it.`);
  else rmSync(dataDir, { recursive: true, force: true });
}

function foreignStage({ url, token, carrierJournal, openaiJournal }: DemoOptions): Stage {
  return {
    client: new Client(url ?? '', token ?? ''),
    carrierJournal: carrierJournal ?? '',
    openaiJournal: openaiJournal ?? '',
    close: () => Promise.resolve(),
  };
}
