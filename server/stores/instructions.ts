import type { AgentSettings } from '../contract/agents.ts';
import { fillVariables, valueIn } from '../contract/variables.ts';

/** What of an agent decides what it is told about a contact. */
export type Addressing = Pick<
  AgentSettings,
  | 'primary_language'
  | 'additional_languages'
  | 'auto_detect_language'
  | 'response_language_mode'
  | 'system_instructions'
  | 'use_customer_name'
  | 'name_format'
  | 'gender_detection'
  | 'name_usage_frequency'
>;

export interface Addressee {
  readonly name: string | null;
  readonly phone: string;
  readonly fields: Readonly<Record<string, string>>;
}

const FREQUENCY: Readonly<Record<Addressing['name_usage_frequency'], string>> = {
  once: 'once, in the greeting',
  key_moments: 'at key moments only: the greeting, an important question, the goodbye',
  often: 'regularly',
};

const FORMAT: Readonly<Record<Addressing['name_format'], string>> = {
  name: 'by the first name',
  name_honorific: 'by the first name with the honorific that is usual in the language',
  full_name: 'by the full name',
  honorific_only: 'by the honorific that is usual in the language, without the name',
};

/** Columns that may hold a gender, in the languages of the admin. */
const GENDER_COLUMNS = ['gender', 'sex', 'cinsiyet'];

/**
 * Fills `{{column}}` with the contact's values (`{{name}}` and `{{phone}}` are always there) and
 * adds language and addressing. A value is data: what looks like a placeholder in it stays text.
 */
export function fillInstructions(agent: Addressing, contact: Addressee): string {
  const values = { ...contact.fields, name: contact.name ?? '', phone: contact.phone };
  const filled = fillVariables(agent.system_instructions, values);
  return [filled, ...languages(agent), ...addressing(agent, contact)].join('\n\n');
}

function languages(agent: Addressing): string[] {
  const { primary_language: primary, additional_languages: others } = agent;
  const line = `Language: ${primary}`;
  const known = others.join(', ');
  if (agent.response_language_mode === 'primary' && (known || agent.auto_detect_language))
    return [line, `Whatever the callee speaks, answer in ${primary}.`];
  if (agent.auto_detect_language)
    return [line, `When the callee speaks another language${known && ` (${known})`}, go on in it.`];
  return known
    ? [line, `You also speak ${known}; change over only when the callee asks to.`]
    : [line];
}

function addressing(agent: Addressing, { name, fields }: Addressee): string[] {
  if (!agent.use_customer_name || !name) return [];
  const often = FREQUENCY[agent.name_usage_frequency];
  const words = [
    `The callee's name is ${name}. Use it ${often}.`,
    `Address the callee ${FORMAT[agent.name_format]}.`,
    ...(agent.name_format.includes('honorific') ? [honorific(agent, fields)] : []),
  ];
  return [words.join(' ')];
}

function honorific(agent: Addressing, fields: Addressee['fields']): string {
  if (agent.gender_detection === 'auto')
    return 'Tell the honorific from the name; when it is unclear, leave it out.';
  const gender = GENDER_COLUMNS.map(valueIn(fields)).find(Boolean);
  return gender
    ? `Gender, for the honorific: ${gender}.`
    : 'The gender is not known: leave the honorific out.';
}
