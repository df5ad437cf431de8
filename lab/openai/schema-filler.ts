/**
 * Fills a JSON schema from what was said, so that structured outputs (summaries, extracted fields)
 * have the right shape and a plausible content.
 */
import { heardInText } from './script.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly minimum?: number;
}

/** What the text tells, in the words that schemas like to ask for. */
interface Facts {
  readonly success: boolean;
  readonly intent: string;
  readonly sentiment: string;
  readonly text: string;
}

const GOOD = /\b(yes|sure|confirm|works)\b|evet|tabii|uygun|onay/i;
const ANGRY = /stop calling|do not (ever )?call|aramayın|listenizden/i;
const REFUSED = /not interested|no, thank|ilgilenm|gelemem|can not make it/i;

function factsIn(text: string): Facts {
  const success = GOOD.test(text) && !REFUSED.test(text) && !ANGRY.test(text);
  return {
    success,
    intent: heardInText(text),
    sentiment: ANGRY.test(text) ? 'negative' : success ? 'positive' : 'neutral',
    text,
  };
}

/** A value that fits the schema. Of a union the first branch that is not null is taken. */
export function fillSchema(schema: unknown, text: string): unknown {
  return fill((schema ?? {}) as Schema, '', factsIn(text));
}

function fill(schema: Schema, name: string, facts: Facts): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return choose(schema.enum, facts);
  if (schema.anyOf) {
    const branch = schema.anyOf.find(({ type }) => type !== 'null');
    return branch ? fill(branch, name, facts) : null;
  }
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? ['object']);
  switch (types.find((type) => type !== 'null')) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [
          key,
          fill(value, key, facts),
        ]),
      );
    case 'array':
      return schema.items ? [fill(schema.items, name, facts)] : [];
    case 'boolean':
      return facts.success;
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, facts.success ? 1 : 0);
    case 'string':
      return words(name, facts);
    default:
      return null;
  }
}

function choose(values: readonly unknown[], facts: Facts): unknown {
  const wanted = [facts.sentiment, facts.intent, facts.success ? 'success' : 'failure'];
  return values.find((value) => wanted.includes(String(value))) ?? values[0];
}

function words(name: string, facts: Facts): string {
  if (/sentiment/i.test(name)) return facts.sentiment;
  if (/intent|tag|outcome/i.test(name)) return facts.intent;
  const lines = facts.text.split('\n').filter((line) => line.trim() !== '');
  return (lines.at(-1) ?? '').slice(0, 200);
}
