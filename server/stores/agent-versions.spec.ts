import type { Sequelize } from 'sequelize';
import { CreateAgent } from '../contract/agents.ts';
import { Agent, AgentVersion, newId } from '../models/index.ts';
import { openTestDatabase, type TestDatabase } from '../testing/database.ts';
import { activateVersion, changeAgent, createAgent, spokenAgent } from './agent-versions.ts';

const nobody = { userId: null };

describe('the versions of an agent', () => {
  let database: TestDatabase;
  let sequelize: Sequelize;
  let agent: Agent;

  beforeAll(async () => {
    database = await openTestDatabase();
    ({ sequelize } = database);
  }, 60_000);
  afterAll(() => database?.close(), 30_000);
  beforeEach(async () => {
    const { note: _none, ...given } = CreateAgent.parse({
      name: 'Reminder',
      system_instructions: 'Be kind.',
    });
    agent = await createAgent(sequelize, given, nobody);
  });

  const change = (changes: Parameters<typeof changeAgent>[2], note?: string) =>
    changeAgent(sequelize, agent.id, changes, { ...nobody, note });
  const kept = () => AgentVersion.findAll({ where: { agent_id: agent.id }, order: ['version'] });

  it('begin with the first', async () => {
    expect((await kept()).map(({ version }) => version)).toEqual([1]);
    expect(agent.version).toBe(1);
  });

  it('grow by one when the agent speaks otherwise, with a note', async () => {
    const changed = await change({ system_instructions: 'Be brief.' }, 'shorter');
    expect(changed?.version).toBe(2);
    const [, second] = await kept();
    expect(second?.note).toBe('shorter');
    expect(second?.settings.system_instructions).toBe('Be brief.');
  });

  it('do not grow by a new name, or by saving what is there', async () => {
    await change({ name: 'Other', status: 'archived', turn_detection_threshold: 0.5 });
    expect((await kept()).length).toBe(1);
    expect((await Agent.findByPk(agent.id))?.name).toBe('Other');
  });

  it('are gone back to as they were, and the next change counts on', async () => {
    await change({ system_instructions: 'Be brief.', turn_detection_threshold: 0.7 });
    const back = await activateVersion(sequelize, agent.id, 1);
    expect(back?.version).toBe(1);
    expect(back?.system_instructions).toBe('Be kind.');
    expect(Number(back?.turn_detection_threshold)).toBe(0.5);
    expect((await change({ voice: 'cedar' }))?.version).toBe(3);
    expect(await activateVersion(sequelize, agent.id, 9)).toBeNull();
    expect(await activateVersion(sequelize, newId(), 1)).toBeNull();
  });

  it('are counted once each when two people save at once', async () => {
    await Promise.all(['a', 'b', 'c'].map((word) => change({ system_instructions: word })));
    expect((await kept()).map(({ version }) => version)).toEqual([1, 2, 3, 4]);
  });

  it('speak as they were, whatever the agent is now', async () => {
    const changed = await change({ system_instructions: 'Be brief.' });
    const first = changed && (await spokenAgent(changed, 1));
    expect(first?.settings.system_instructions).toBe('Be kind.');
    expect(first?.version).toBe(1);
    expect((changed && (await spokenAgent(changed, null)))?.version).toBe(2);
    expect(changed && (await spokenAgent(changed, 7))).toBeNull();
  });
});
