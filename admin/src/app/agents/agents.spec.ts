import { CreateAgent, AgentSettings } from '../../../../server/contract/agents.ts';
import { columnsOf } from './known-columns.ts';
import { namedLanguages } from './languages.ts';
import { ownFields } from './sample-customer.ts';
import { entriesOf } from './test/tool-card.ts';
import { problemOfMicrophone } from '../core/audio/microphone.ts';
import { changesBetween } from './versions/agent-versions.ts';

describe('What the agents’ pages make of data', () => {
  it('offers the columns of all lists, each once', () => {
    const lists = [
      { column_mapping: { A: 'phone', B: 'name', C: 'field:City', D: 'ignore' } },
      { column_mapping: { A: 'field:city', B: 'field:Amount', C: 'field:name' } },
    ];
    expect(columnsOf(lists)).toEqual(['Amount', 'city']);
  });

  it('asks for the variables that are the contact’s own', () => {
    expect(ownFields(['Name', 'city', 'phone'])).toEqual(['city']);
  });

  it('names languages in the language chosen, and keeps codes nobody knows', () => {
    const names = (code: string) =>
      new Map(namedLanguages(code).map((each) => [each.code, each.name]));
    expect(names('en').get('de')).toBe('German');
    expect(names('tr').get('de')).toBe('Almanca');
    expect(namedLanguages('en', ['not a code'])).toEqual([
      { code: 'not a code', name: 'not a code' },
    ]);
  });

  it('shows a tool’s arguments one by one, and what is no JSON as it is', () => {
    expect(entriesOf('{"tags":["a","b"],"success":true}')).toEqual([
      { name: 'tags', value: 'a, b' },
      { name: 'success', value: 'true' },
    ]);
    expect(entriesOf('{"broken')).toEqual([{ name: '?', value: '{"broken' }]);
    expect(entriesOf('')).toEqual([]);
  });

  it('lists the settings that differ, the instructions apart', () => {
    const before = AgentSettings.parse(CreateAgent.parse({ name: 'a', system_instructions: 'x' }));
    const after: AgentSettings = {
      ...before,
      ...{ system_instructions: 'y', voice: 'cedar', tools: ['end_call'], idle_timeout_ms: 8000 },
    };
    expect(changesBetween(before, after)).toEqual([
      { name: 'voice', before: 'marin', after: 'cedar' },
      { name: 'tools', before: 'end_call, set_outcome', after: 'end_call' },
      { name: 'idle_timeout_ms', before: '15000', after: '8000' },
    ]);
  });

  it('tells why there is no microphone', () => {
    const problem = (name: string) => problemOfMicrophone(new DOMException('', name));
    expect(problem('NotAllowedError')).toBe('refused');
    expect(problem('NotFoundError')).toBe('missing');
    expect(problem('NotReadableError')).toBe('busy');
  });
});
