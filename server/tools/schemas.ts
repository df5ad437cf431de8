import { Ajv, type ValidateFunction } from 'ajv';

const MAX_KEPT = 500;
const kept = new Map<string, ValidateFunction>();

/** Compiled once for each schema. @throws Error that says what is wrong with the schema */
function validatorOf(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  const key = JSON.stringify(schema);
  const known = kept.get(key);
  if (known) return known;
  if (kept.size >= MAX_KEPT) kept.clear();
  // Its own instance: ids of two users' schemas may be the same.
  const compiled = new Ajv({ strict: false, allErrors: true, validateFormats: false }).compile(
    schema,
  );
  kept.set(key, compiled);
  return compiled;
}

/** What is wrong with a JSON Schema of arguments, or null. */
export function schemaProblem(schema: Readonly<Record<string, unknown>>): string | null {
  if (schema['type'] !== 'object') return 'The arguments are an object: "type": "object"';
  try {
    validatorOf(schema);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What is wrong with a tool's arguments, in words for the model, or null. */
export function argumentProblem(
  schema: Readonly<Record<string, unknown>>,
  given: unknown,
): string | null {
  const validate = validatorOf(schema);
  if (validate(given)) return null;
  const words = (validate.errors ?? [])
    .slice(0, 5)
    .map(({ instancePath, message }) => `${instancePath.slice(1) || 'the arguments'} ${message}`);
  return words.join('; ');
}
