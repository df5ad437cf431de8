import { aPlan } from '../../actors/ports/fakes.ts';
import { FakeTools } from '../../actors/ports/fake-tools.ts';
import { startLabOpenai, type LabOpenai } from '../../lab/openai/index.ts';
import { loadVoices } from '../../lab/voices/voices.ts';
import { AGENT_TOOLS } from '../contract/agents.ts';
import { TOOLS } from '../../actors/realtime/tools/table.ts';
import { chatWith } from './chat.ts';

type Talk = Parameters<ReturnType<typeof chatWith>>;
const agent = { ...aPlan().agent, instructions: 'Be kind.\n\nLanguage: en' };
const said = (name: 'greeting' | 'confirmed') =>
  loadVoices('phrases').phrase('en', 'agent', name).text;

describe('an agent in writing', () => {
  let lab: LabOpenai;
  beforeAll(async () => {
    lab = await startLabOpenai();
  });
  afterAll(() => lab.close());

  const tools = new FakeTools();
  const chat = (over: Partial<Parameters<typeof chatWith>[0]> = {}, runsTools = false) => {
    const talk = chatWith({
      baseUrl: lab.baseUrl,
      apiKey: 'sk-lab',
      model: 'gpt-5.4-mini',
      tools,
      ...over,
    });
    return (...[who, said]: [Talk[0], Talk[1]]) => talk(who, said, { runsTools });
  };

  it('speaks first when nothing was said', async () => {
    const turn = await chat()(agent, []);
    expect(turn).toEqual(
      jasmine.objectContaining({ reply: said('greeting'), tool_calls: [], ended: false }),
    );
  });

  it('answers, uses its tools, and says what they came to and what it cost', async () => {
    const turn = await chat()(agent, [
      { role: 'agent', text: said('greeting') },
      { role: 'customer', text: 'Yes, that works for me.' },
    ]);
    if ('refused' in turn) return fail(turn.problem);
    expect(turn.reply).toBe(said('confirmed'));
    expect(turn.tool_calls.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'set_outcome ok',
      'end_call ok',
    ]);
    expect(turn.outcome).toBe('confirmed');
    expect(turn.ended).toBeTrue();
    expect(turn.usage.total_tokens).toBeGreaterThan(0);
    expect(turn.cost).toBeGreaterThan(0);
    expect(turn.cost).toBeLessThan(0.01);
  });

  it('goes on after a tool that does not end the conversation, with the tools it has', async () => {
    const turn = await chat()({ ...agent, tools: ['set_outcome'] }, [
      { role: 'customer', text: 'Yes.' },
    ]);
    if ('refused' in turn) return fail(turn.problem);
    expect(turn.tool_calls.map(({ name }) => name)).toEqual(['set_outcome']);
    expect(turn.ended).toBeFalse();
    expect(turn.reply.startsWith(`${said('confirmed')}\n\n`)).toBeTrue();
  });

  it('says in words why there is no answer', async () => {
    expect(await chat({ apiKey: 'sk-bad' })(agent, [])).toEqual(
      jasmine.objectContaining({ refused: 'ai_key_refused', status: 502 }),
    );
    expect(await chat({ baseUrl: 'http://127.0.0.1:9/v1' })(agent, [])).toEqual(
      jasmine.objectContaining({ refused: 'ai_unreachable' }),
    );
    expect(await chat({ withinMs: 0 })(agent, [])).toEqual(
      jasmine.objectContaining({ refused: 'ai_too_slow', status: 504 }),
    );
  });

  it('uses the user’s own tools for real only when it is asked to', async () => {
    const withTool = { ...agent, toolIds: ['tool-1'] };
    const asked = [{ role: 'customer', text: 'What does it cost?' }] as const;
    const pretended = await chat()(withTool, asked);
    if ('refused' in pretended) return fail(pretended.problem);
    expect(pretended.tool_calls.map(({ name }) => name)).toEqual(['look_up']);
    expect(pretended.tool_calls[0]?.result).toContain('This is a test');
    expect(tools.requests).toEqual([]);
    const real = await chat({}, true)(withTool, asked);
    if ('refused' in real) return fail(real.problem);
    expect(real.tool_calls[0]?.result).toBe('found');
    expect(tools.requests[0]).toEqual(jasmine.objectContaining({ toolId: 'tool-1' }));
  });

  it('has the tools that the contract names', () => {
    expect(TOOLS.map(({ spec }) => spec.name)).toEqual([...AGENT_TOOLS]);
  });
});
