import type { AbstractControl, FormGroup, ValidatorFn } from '@angular/forms';
import type { ShownProblem } from './problem.ts';

/** What the contract's schemas say of a value; the part of zod's issues that is shown. */
export interface SchemaIssue {
  readonly code?: string | undefined;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly format?: unknown;
  readonly message: string;
}

interface Schema {
  safeParse(value: unknown): {
    readonly success: boolean;
    readonly error?: { readonly issues: readonly SchemaIssue[] } | undefined;
  };
}

/** Checks a control by the contract's own schema, so that form and server never disagree. */
export const checked =
  (schema: Schema): ValidatorFn =>
  ({ value }) => {
    const issue = schema.safeParse(value).error?.issues[0];
    return issue ? { schema: issue } : null;
  };

/** Shows what the server found wrong beside the fields; false when it named no field of the form. */
export function showProblem(form: FormGroup, problem: ShownProblem): boolean {
  let isShown = false;
  for (const { path, message } of problem.errors) {
    const control: AbstractControl | null = form.get(path.replace(/^body\./, ''));
    if (!control) continue;
    control.setErrors({ server: message });
    control.markAsTouched();
    isShown = true;
  }
  return isShown;
}

/** A text's key and the values it needs, or a sentence of the server or its contract. */
export type ErrorText =
  | { readonly key: string; readonly values: Record<string, unknown> }
  | { readonly key: null; readonly sentence: string };

/** What a control's first error says. */
export function errorTextOf(errors: Readonly<Record<string, unknown>> | null): ErrorText | null {
  const [name, detail] = Object.entries(errors ?? {})[0] ?? [];
  if (name === undefined) return null;
  if (name === 'schema') return schemaText(detail as SchemaIssue);
  if (name === 'server') return { key: null, sentence: String(detail) };
  if (name === 'minlength' || name === 'maxlength') {
    const { requiredLength } = detail as { requiredLength: number };
    const key = name === 'minlength' ? 'form.minLength' : 'form.maxLength';
    return { key, values: { count: requiredLength } };
  }
  if (name === 'min')
    return { key: 'form.min', values: { count: (detail as { min: number }).min } };
  if (name === 'max')
    return { key: 'form.max', values: { count: (detail as { max: number }).max } };
  return { key: PLAIN[name] ?? 'form.invalid', values: {} };
}

const PLAIN: Readonly<Record<string, string>> = {
  required: 'form.required',
  email: 'form.email',
};

const FORMATS: Readonly<Record<string, string>> = { email: 'form.email', url: 'form.url' };

function schemaText(issue: SchemaIssue): ErrorText {
  const isLength = issue.origin === 'string' || issue.origin === 'array';
  switch (issue.code) {
    case 'too_small':
      if (isLength && issue.minimum === 1) return { key: 'form.required', values: {} };
      return {
        key: isLength ? 'form.minLength' : 'form.min',
        values: { count: issue.minimum },
      };
    case 'too_big':
      return {
        key: isLength ? 'form.maxLength' : 'form.max',
        values: { count: issue.maximum },
      };
    default:
      return formatText(issue);
  }
}

/** The contract's own sentence when it has one; zod's begin with "Invalid". */
function formatText({ format, message }: SchemaIssue): ErrorText {
  const key = message.includes('E.164') ? 'form.phone' : FORMATS[String(format)];
  if (key) return { key, values: {} };
  return message.startsWith('Invalid')
    ? { key: 'form.invalid', values: {} }
    : { key: null, sentence: message };
}
