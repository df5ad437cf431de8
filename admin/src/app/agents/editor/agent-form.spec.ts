import type { Agent } from '../../../../../server/contract/agents.ts';
import { CreateAgent } from '../../../../../server/contract/agents.ts';
import { agentForm, bodyOf, valueOf } from './agent-form.ts';

const agent: Agent = {
  ...CreateAgent.parse({ name: 'Reminder', system_instructions: 'Hello {{name}}.' }),
  ...{ id: 'a', version: 3, variables: ['name'], campaigns: 0 },
  ...{ noise_reduction: null, idle_timeout_ms: 8000, created_at: '', updated_at: '' },
};

describe('The form of an agent', () => {
  it('gives back what it was given', () => {
    const form = agentForm();
    form.setValue(valueOf(agent));
    expect(form.valid).toBeTrue();
    const body = CreateAgent.parse(bodyOf(form.getRawValue()));
    const { id, version, variables, campaigns, created_at, updated_at, ...given } = agent;
    expect([id, version, variables, campaigns, created_at, updated_at].length).toBe(6);
    expect(body).toEqual(given);
  });

  it('is checked by the contract', () => {
    const form = agentForm();
    expect(form.controls.name.valid).toBeFalse();
    form.setValue({ ...valueOf(agent), idle_seconds: 1, silence_duration_ms: 9000 });
    expect(form.controls.idle_seconds.valid).toBeFalse();
    expect(form.controls.silence_duration_ms.valid).toBeFalse();
    form.controls.idle_seconds.setValue(null);
    expect(form.controls.idle_seconds.valid).toBeTrue();
  });
});
