import { startSystem, spawnActor, type System } from '../kernel/actor.ts';
import { FakeFurtherLines } from '../ports/fake-further-lines.ts';
import { FakeTools } from '../ports/fake-tools.ts';
import {
  aPlan,
  anEnding,
  FakeCallStore,
  FakeClock,
  FakeConversations,
  FakeEngine,
  FakeTelephony,
} from '../ports/fakes.ts';
import { noLive } from '../ports/live.ts';
import type { CallEvent } from '../ports/store.ts';
import { until } from '../ports/until.ts';
import { callActor } from './call.ts';

describe('a tool that is at work when the callee hangs up', () => {
  let system: System;
  beforeEach(() => (system = startSystem({ name: 'test', onCrash: ({ error }) => fail(error) })));
  afterEach(() => system.stop());

  it('leaves a line in the timeline, and is among the tools of the call', async () => {
    const log: string[] = [];
    const telephony = new FakeTelephony(log);
    const conversations = new FakeConversations(log);
    const store = new FakeCallStore(log);
    const events: CallEvent[] = [];
    store.saveEvents = async (_id?: string, some?: readonly CallEvent[]) =>
      void events.push(...(some ?? []));
    const tools = new FakeTools();
    tools.answers = () => new Promise(() => undefined);
    const plan = aPlan();
    spawnActor(
      system.root,
      callActor(
        {
          ...{ telephony, conversations, store, tools, live: noLive },
          ...{ engine: new FakeEngine(log), furtherLines: new FakeFurtherLines(log) },
          ...{ clock: new FakeClock(), transcriptionModel: 'gpt-transcribe' },
          recordingPath: () => '/rec.wav',
        },
        { ...plan, agent: { ...plan.agent, toolIds: ['tool-1'] } },
        () => undefined,
      ),
    );
    await until(() => log.includes('invite'));
    telephony.pickUp();
    await until(() => log.includes('start and speak'));
    conversations.tell({
      ...{ type: 'toolAsked', toolCallId: 't1', name: 'look_up', arguments: '{}', at: 1 },
    });
    await until(() => tools.requests.length === 1);
    telephony.dialog.tell({ type: 'ended', by: 'callee', ending: anEnding() });
    await until(() => store.closings.length === 1);
    const line = events.find(({ kind }) => kind === 'tool.used');
    expect(line?.data).toEqual(
      jasmine.objectContaining({ name: 'look_up', result: 'error: cut off by the hang-up' }),
    );
    expect(store.closings[0]?.toolsCalled.map(({ name, failed }) => [name, failed])).toEqual([
      ['look_up', true],
    ]);
  });
});
