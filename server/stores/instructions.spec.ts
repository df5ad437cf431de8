import { variablesIn } from '../contract/variables.ts';
import { fillInstructions, type Addressing } from './instructions.ts';

const agent: Addressing = {
  primary_language: 'tr',
  additional_languages: [],
  auto_detect_language: false,
  response_language_mode: 'same',
  name_format: 'name',
  gender_detection: 'auto',
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

  it('name their variables, each once', () => {
    expect(variablesIn('{{name}}: {{ city }}, {{name}} {{}} {x}')).toEqual(['name', 'city']);
  });

  it('say which language to answer in', () => {
    const many: Addressing = { ...agent, additional_languages: ['en', 'de'] };
    const text = (over: Partial<Addressing>) => fillInstructions({ ...many, ...over }, contact);
    expect(text({})).toContain('You also speak en, de;');
    expect(text({ auto_detect_language: true })).toContain(
      'another language (en, de), go on in it',
    );
    expect(text({ response_language_mode: 'primary' })).toContain('answer in tr.');
    expect(fillInstructions(agent, contact)).not.toContain('also speak');
  });

  it('take the honorific from the column when they are told to', () => {
    const formal: Addressing = {
      ...agent,
      name_format: 'name_honorific',
      gender_detection: 'column',
    };
    const known = { ...contact, fields: { Cinsiyet: 'Kadın' } };
    expect(fillInstructions(formal, known)).toContain('Gender, for the honorific: Kadın.');
    expect(fillInstructions(formal, contact)).toContain('leave the honorific out');
    expect(fillInstructions(agent, contact)).not.toContain('honorific');
  });
});
