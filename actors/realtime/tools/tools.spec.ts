import type { ConversationFact } from '../../ports/media.ts';
import type { OfferedTool } from '../../ports/tools.ts';
import type { RealtimeEffect, RealtimeFact, RealtimeMessage } from '../messages.ts';
import { reduceRealtime } from '../reduce.ts';
import { newConversation, type RealtimeState } from '../state.ts';
import { MAX_TOTAL, MAX_USES } from './limits.ts';
import { TOOLS, toolsNamed } from './table.ts';
import { PRETENDED, tryOut } from './try-out.ts';

const NOW = Date.parse('2027-03-01T12:00:00Z');
const all = TOOLS.map(({ spec }) => spec.name);
const profile = {
  ...{ model: 'm', speaksFirst: true, idleTimeoutMs: null, maxCallMs: 300_000, tools: all },
};
const lookUp: OfferedTool = {
  toolId: 'tool-1',
  spec: { name: 'look_up', description: 'Looks up.', parameters: {} },
  maxUses: 2,
  withinMs: 4000,
};
const asks = (name: string, args: unknown = {}, toolCallId = 't1'): RealtimeMessage => {
  const text = typeof args === 'string' ? args : JSON.stringify(args);
  const fact: ConversationFact = { type: 'toolAsked', toolCallId, name, arguments: text, at: NOW };
  return { type: 'heard', fact };
};
const done = (output: string, over: Partial<{ failed: boolean; toolCallId: string }> = {}) =>
  ({ type: 'toolDone', toolCallId: 't1', output, failed: false, at: NOW + 70, ...over }) as const;
const talking: RealtimeMessage[] = [
  { type: 'open', restarted: false },
  { type: 'toolsOffered', tools: [lookUp], problems: [] },
  { type: 'heard', fact: { type: 'opened', sessionId: 's1', at: 1 } },
  { type: 'opened' },
  { type: 'answered', at: 5 },
];
const reopened: RealtimeMessage[] = [
  {
    type: 'heard',
    fact: {
      ...{ type: 'lost', owesReply: false, at: 1 },
      loss: { cause: 'network', retryable: true, explanation: 'gone' },
    },
  },
  { type: 'reconnectDue' },
  { type: 'heard', fact: { type: 'opened', sessionId: 's2', at: 1 } },
  { type: 'opened' },
];

function after(...messages: RealtimeMessage[]) {
  let state: RealtimeState = newConversation(profile);
  const effects: RealtimeEffect[] = [];
  for (const message of messages) {
    const step = reduceRealtime(state, message);
    state = step.state;
    effects.push(...step.effects);
  }
  const of = <T extends RealtimeEffect['type']>(type: T) =>
    effects.filter((effect) => effect.type === type) as Extract<RealtimeEffect, { type: T }>[];
  const facts = of('report').map(({ fact }) => fact);
  const used = facts.filter((fact) => fact.type === 'toolUsed') as Extract<
    RealtimeFact,
    { type: 'toolUsed' }
  >[];
  return { state, effects, of, facts, used, answers: of('answerTool') };
}

describe('the tools of a conversation', () => {
  it('refuses with words what is not what was asked for', () => {
    for (const [name, args, words] of [
      ['end_call', 'not json', 'not a JSON object'],
      ['set_outcome', '[]', 'not a JSON object'],
      ['set_outcome', { outcome: '', success: true }, 'needs outcome'],
      ['send_dtmf', { digits: 'seven' }, 'needs digits'],
      ['schedule_callback', { at: 'tomorrow' }, 'It is 2027-03-01T12:00:00.000Z now'],
      ['schedule_callback', { at: '2027-03-01T12:00:00' }, 'with an offset'],
      ['schedule_callback', { at: '2026-03-01T12:00:00Z' }, 'has passed'],
      ['schedule_callback', { at: '999999' }, 'more than 90 days'],
      ['send_money', {}, 'no tool send_money'],
    ] as const) {
      const { answers, used, facts } = after(...talking, asks(name, args));
      expect(answers[0]?.output).withContext(name).toContain(words);
      expect(answers[0]?.respond).withContext(name).toBeTrue();
      expect(used[0]).toEqual(jasmine.objectContaining({ name, failed: true, tookMs: 0 }));
      expect(facts.some(({ type }) => type === 'actAsked')).toBeFalse();
    }
  });

  it('offers and carries out only those that the agent has', () => {
    expect(toolsNamed(['set_outcome']).map(({ name }) => name)).toEqual(['set_outcome']);
    const use = { name: 'end_call', arguments: '{}', at: NOW };
    expect(tryOut({ ...profile, tools: ['set_outcome'] }, use)).toEqual({
      ...{ output: 'error: there is no tool end_call', outcome: null, ended: false },
    });
  });

  it('asks the call for what only a call can do, and tells the model what became of it', () => {
    for (const [name, args, act, goesOn] of [
      ['send_dtmf', { digits: '1 2#' }, { type: 'pressKeys', digits: '12#' }, false],
      ['add_to_dnc', { reason: 'no' }, { type: 'neverCall', reason: 'no' }, true],
      ['schedule_callback', { at: '90' }, callbackAt(NOW + 5_400_000), true],
      [
        'schedule_callback',
        { at: '2027-03-01T18:00:00+03:00' },
        callbackAt(NOW + 10_800_000),
        true,
      ],
    ] as const) {
      const asked = after(...talking, asks(name, args));
      expect(asked.facts).toContain({ type: 'actAsked', toolCallId: 't1', act });
      expect(asked.answers).withContext('no answer before it is done').toEqual([]);
      const { answers, used, state } = after(...talking, asks(name, args), done('ok'), done('2nd'));
      expect(answers).toEqual([
        { type: 'answerTool', toolCallId: 't1', output: 'ok', respond: goesOn },
      ]);
      expect(used[0]).toEqual(jasmine.objectContaining({ at: NOW, tookMs: 70, failed: false }));
      expect(state.history.length).toBe(1);
    }
  });

  it('lets the model speak when what it waited for in silence has failed', () => {
    const { answers } = after(
      ...talking,
      asks('send_dtmf', { digits: '1' }),
      done('error: no', { failed: true }),
    );
    expect(answers[0]?.respond).toBeTrue();
  });

  it('runs a tool of the user’s own, within its time and as often as it may be used', () => {
    const four = ['a', 'b', 'c', 'd'].map((id) => asks('look_up', {}, id));
    const { of, answers } = after(...talking, ...four);
    expect(of('runTool').map(({ toolCallId, toolId }) => `${toolCallId} ${toolId}`)).toEqual([
      'a tool-1',
      'b tool-1',
    ]);
    expect(of('awaitTool')[0]).toEqual({ type: 'awaitTool', toolCallId: 'a', ms: 4000 });
    expect(answers.map(({ respond }) => respond)).toEqual([true, false]);
    expect(answers[0]?.output).toContain('used 2 times already');
  });

  it('tells the session that took over what the lost one had asked for', () => {
    const late = after(...talking, asks('look_up'), ...reopened, done('found'));
    expect(late.answers).toEqual([]);
    const item = { kind: 'tool', toolCallId: 't1', name: 'look_up', arguments: '{}' } as const;
    const items = [{ ...item, output: 'found' }];
    expect(late.of('inject').at(-1)).toEqual({ type: 'inject', items });
    expect(late.effects.at(-1)).toEqual({ type: 'say' });
    const early = after(
      ...talking,
      asks('look_up'),
      reopened[0]!,
      done('found'),
      ...reopened.slice(1),
    );
    expect(early.answers).toEqual([]);
    expect(early.of('startAudio').at(-1)).toEqual({ type: 'startAudio', speak: true });
  });

  it('ends the call of a model that uses tools without end', () => {
    const uses = Array.from({ length: 337 }, (_unused, n) =>
      asks(all[n % 3] === 'end_call' ? 'set_outcome' : `tool_${n % 50}`, {}, `t${n}`),
    );
    const { facts, used, of, answers } = after(...talking, ...uses, { type: 'watchdogBit' });
    expect(used.length).toBeLessThanOrEqual(MAX_TOTAL);
    expect(answers.length).toBeLessThanOrEqual(337);
    expect(of('setTimer').filter(({ timer }) => timer === 'watchdog').length).toBe(1);
    expect(facts.filter(({ type }) => type === 'endAsked')).toEqual([
      { type: 'endAsked', reason: 'the agent used its tools without end' },
    ]);
    expect(MAX_USES).toBeLessThan(MAX_TOTAL);
  });

  it('says in the timeline which of the user’s own tools is not to be had', () => {
    const problems = ['crm cannot be reached'];
    const { facts } = after(...talking, { type: 'toolsOffered', tools: [], problems });
    expect(facts).toContain({
      ...{ type: 'noted', kind: 'tool.unavailable' },
      data: { problem: 'crm cannot be reached' },
    });
  });

  it('pretends where there is no call', () => {
    const use = (name: string, args: unknown) =>
      tryOut(profile, { name, arguments: JSON.stringify(args), at: NOW });
    expect(use('add_to_dnc', {}).output).toBe(PRETENDED);
    expect(use('end_call', {}).ended).toBeTrue();
    expect(use('set_outcome', { outcome: 'sold', success: true }).outcome).toBe('sold');
  });
});

const callbackAt = (at: number) => ({ type: 'scheduleCallback', at, note: null }) as const;
