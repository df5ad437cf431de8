import { PERSONAS, personaOf, personaTable, planCall } from './personas.ts';

const plan = (number: string, more: object = {}) =>
  planCall({ number, attempt: 1, seed: 's', endless: false, hurry: 1, ...more });

describe('personas', () => {
  it('leave no ending of a number out and claim none twice', () => {
    const endings = PERSONAS.flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    );
    expect(endings).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('go by the last two digits of a valid number', () => {
    expect(personaOf('+14155550163')!.name).toBe('busy');
    expect(personaOf('+905321234572')!.name).toBe('no_answer');
    expect(personaOf('+1415555')).toBeUndefined();
    expect(personaOf('service')).toBeUndefined();
  });

  it('do the same again under the same seed, and something else under another', () => {
    const numbers = Array.from({ length: 50 }, (_, i) => `+141555501${String(i).padStart(2, '0')}`);
    const lines = (seed: string) => numbers.map((number) => plan(number, { seed })!.lines);
    expect(lines('a')).toEqual(lines('a'));
    expect(lines('a')).not.toEqual(lines('b'));
    expect(plan(numbers[0]!, { attempt: 2 })).not.toEqual(plan(numbers[0]!));
  });

  it('speak the language of the country', () => {
    expect(plan('+905321234510')!.language).toBe('tr');
    expect(plan('+14155550110')!.language).toBe('en');
  });

  it('talk on without end for load, and some interrupt whatever the agent says', () => {
    const endless = (number: string) => plan(number, { endless: true })!;
    expect(endless('+14155550163').persona).toBe('talks');
    expect(endless('+14155550163').endless).toBeTrue();
    expect(endless('+14155550150').interruptAfterMs).toBeGreaterThanOrEqual(900);
    expect(endless('+14155550150').lines.length).toBe(endless('+14155550110').lines.length);
    expect(endless('+14155550110').interruptAfterMs).toBeUndefined();
  });

  it('are sooner done when told to hurry', () => {
    const slow = plan('+14155550187')!;
    const hurried = plan('+14155550187', { hurry: 10 })!;
    expect(hurried.ringForMs * 10).toBeCloseTo(slow.ringForMs);
    expect(slow.ringForMs).toBeGreaterThanOrEqual(6000);
  });

  it('stand in the table that is printed', () => {
    for (const { name } of PERSONAS) expect(personaTable()).toContain(name);
  });
});
