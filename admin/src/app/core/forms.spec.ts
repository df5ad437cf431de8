import { FormControl, FormGroup } from '@angular/forms';
import { z } from 'zod';
import { E164 } from '../../../../server/contract/common.ts';
import { checked, errorTextOf, showProblem } from './forms.ts';

describe('a form over the contract', () => {
  const errorOf = (schema: z.ZodType, value: unknown) =>
    errorTextOf(new FormControl(value, checked(schema)).errors);

  const cases: [string, z.ZodType, unknown, string | null][] = [
    ['nothing is wrong', z.string().min(1), 'x', null],
    ['a text must not be empty', z.string().min(1), '', 'form.required'],
    ['a text is too short', z.string().min(10), 'x', 'form.minLength'],
    ['a text is too long', z.string().max(2), 'xyz', 'form.maxLength'],
    ['a number is too small', z.number().min(10), 1, 'form.min'],
    ['a number is too large', z.number().max(10), 11, 'form.max'],
    ['it is no e-mail address', z.email(), 'x', 'form.email'],
    ['it is no phone number', E164, '0532', 'form.phone'],
    ['it is of another kind', z.number(), 'x', 'form.invalid'],
  ];
  for (const [what, schema, value, key] of cases)
    it(`says when ${what}`, () => expect(errorOf(schema, value)?.key ?? null).toBe(key));

  it('says the contract’s own sentence where it has one', () => {
    const text = z.string().regex(/^\S+$/, 'One word').refine(Boolean, 'Not this one');
    expect(errorOf(text, 'a b')).toEqual({ key: null, sentence: 'One word' });
    expect(errorOf(z.string().regex(/^x$/), 'a')).toEqual({ key: 'form.invalid', values: {} });
  });

  it('names the limit', () => {
    expect(errorOf(z.string().max(2), 'xyz')).toEqual({
      key: 'form.maxLength',
      values: { count: 2 },
    });
  });

  it('shows what the server found beside its field, and says so', () => {
    const form = new FormGroup({ host: new FormControl('x'), port: new FormControl(1) });
    const problem = { type: 'invalid_values', status: 422, detail: null };
    expect(
      showProblem(form, { ...problem, errors: [{ path: 'host', message: 'No such host' }] }),
    ).toBeTrue();
    expect(errorTextOf(form.controls.host.errors)).toEqual({
      key: null,
      sentence: 'No such host',
    });
    expect(
      showProblem(form, { ...problem, errors: [{ path: 'other', message: 'x' }] }),
    ).toBeFalse();
  });
});
