import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres, type EmbeddedPostgres } from './launcher.ts';
import { chooseRunAs, closedParent } from './run-as.ts';

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return Object.values(rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

describe('the embedded PostgreSQL', () => {
  let folder: string;
  let running: EmbeddedPostgres[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'callboard pg '));
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((postgres) => postgres.stop()));
    rmSync(folder, { recursive: true, force: true });
  });
  const start = async (dir: string) => {
    const postgres = await startPostgres(dir);
    running.push(postgres);
    return postgres;
  };

  it('starts in a folder with a space under a parent closed to others, keeps its data, adopts an orphan and stops', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const dir = join(closed, 'da ta');
    const first = await start(dir);
    expect(first.adopted).toBeFalse();
    await ask(first.url, 'create table kept as select 42 as n');

    const orphan = await start(dir);
    expect(orphan.adopted).toBeTrue();
    expect(orphan.pid).toBe(first.pid);

    await orphan.stop();
    expect(isAlive(first.pid)).toBeFalse();
    const again = await start(dir);
    expect(again.adopted).toBeFalse();
    expect(await ask(again.url, 'select n from kept')).toBe(42);
  }, 60_000);

  it('is started again on its port when it is killed, with what was committed', async () => {
    const postgres = await start(join(folder, 'data'));
    await ask(postgres.url, 'create table kept as select 7 as n');
    const { pid } = postgres;
    process.kill(pid, 'SIGKILL');
    const deadline = Date.now() + 20_000;
    const again = async (): Promise<unknown> => {
      try {
        return await ask(postgres.url, 'select n from kept');
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return again();
      }
    };
    expect(await again()).toBe(7);
    expect(postgres.pid).not.toBe(pid);
    const last = postgres.pid;
    await postgres.stop();
    expect(isAlive(last)).toBeFalse();
  }, 60_000);

  it('refuses a wrong password', async () => {
    const postgres = await start(join(folder, 'data'));
    const wrong = postgres.url.replace(/:[^:@]+@/, ':wrong@');
    await expectAsync(ask(wrong, 'select 1')).toBeRejectedWithError(/password/);
  }, 60_000);

  it('names the folder that another user may not enter', () => {
    const closed = join(folder, 'closed');
    mkdirSync(join(closed, 'inner'), { recursive: true });
    chmodSync(folder, 0o755);
    expect(closedParent([join(closed, 'inner')], 4242)).toBeUndefined();
    chmodSync(closed, 0o700);
    expect(closedParent([join(closed, 'inner', 'new')], 4242)).toBe(closed);
  });

  it('runs as itself unless that is root', () => {
    const expected = process.getuid?.() === 0 ? ['uid', 'namespace'] : ['self'];
    expect(expected).toContain(chooseRunAs(['/usr']).kind);
  });
});
