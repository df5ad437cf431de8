import { fillInstructions } from './instructions.ts';

const agent = {
  primary_language: 'tr',
  system_instructions: 'Call {{name}} on {{ phone }} about {{Şehir}}{{unknown}}.',
  use_customer_name: true,
  name_usage_frequency: 'once',
};
const contact = { name: 'Ayşe', phone: '+905321000010', fields: { Şehir: 'Ankara' } };

describe('an agent’s instructions', () => {
  it('are filled with the contact’s values, whatever the case, unknown ones left out', () => {
    const text = fillInstructions(agent, contact);
    expect(text).toContain('Call Ayşe on +905321000010 about Ankara.');
    expect(text).toContain('Language: tr');
    expect(text).toContain("The callee's name is Ayşe. Use it once, in the greeting.");
  });

  it('take a value as data: a placeholder within it stays text', () => {
    const tricky = { ...contact, fields: { şehir: '{{phone}} {{name}}' } };
    expect(fillInstructions(agent, tricky)).toContain('about {{phone}} {{name}}.');
  });

  it('do not speak of a name that is unknown or unwanted', () => {
    expect(fillInstructions(agent, { ...contact, name: null })).not.toContain("callee's name");
    const silent = { ...agent, use_customer_name: false };
    expect(fillInstructions(silent, contact)).not.toContain("callee's name");
  });
});
