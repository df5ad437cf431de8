/** `{{column}}` in a text, filled with a contact's values. */
export const VARIABLE = /\{\{\s*([^{}]+?)\s*\}\}/g;

/** Names of the variables in a text, each once, in the order they come. */
export const variablesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(VARIABLE)].map(([, name = '']) => name)),
];

/** What a variable stands for, whatever the case of its name; a name that is not known is empty. */
export function valueIn(values: Readonly<Record<string, string>>): (name: string) => string {
  const byName = new Map(
    Object.entries(values).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return (name) => byName.get(name.toLowerCase()) ?? '';
}

/** The text with its variables filled. A value is data: what looks like a variable in it stays text. */
export function fillVariables(text: string, values: Readonly<Record<string, string>>): string {
  const valueOf = valueIn(values);
  return text.replaceAll(VARIABLE, (_whole, name: string) => valueOf(name));
}
