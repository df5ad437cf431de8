/** What of an agent decides how a contact is addressed. */
export interface Addressing {
  readonly primary_language: string;
  readonly system_instructions: string;
  readonly use_customer_name: boolean;
  readonly name_usage_frequency: string;
}

export interface Addressee {
  readonly name: string | null;
  readonly phone: string;
  readonly fields: Readonly<Record<string, string>>;
}

const FREQUENCY: Readonly<Record<string, string>> = {
  once: 'once, in the greeting',
  key_moments: 'at key moments only: the greeting, an important question, the goodbye',
  often: 'regularly',
};

/**
 * Fills `{{column}}` with the contact's values (`{{name}}` and `{{phone}}` are always there) and
 * adds language and addressing. A value is data: what looks like a placeholder in it stays text.
 */
export function fillInstructions(agent: Addressing, contact: Addressee): string {
  const values: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries(contact.fields).map(([name, value]) => [name.toLowerCase(), value]),
    ),
    name: contact.name ?? '',
    phone: contact.phone,
  };
  const filled = agent.system_instructions.replaceAll(
    /\{\{\s*([^{}]+?)\s*\}\}/g,
    (_whole, name: string) => values[name.toLowerCase()] ?? '',
  );
  return [filled, `Language: ${agent.primary_language}`, ...addressing(agent, contact)].join(
    '\n\n',
  );
}

function addressing(agent: Addressing, { name }: Addressee): string[] {
  if (!agent.use_customer_name || !name) return [];
  const often = FREQUENCY[agent.name_usage_frequency] ?? 'sparingly';
  return [`The callee's name is ${name}. Use it ${often}.`];
}
