import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly help: boolean;
  readonly contacts: number;
  readonly concurrency: number;
  readonly seed: string;
  /** File for the machine-readable report. */
  readonly json: string | null;
  /** Keeps the demo's data folder. */
  readonly keep: boolean;
  /** The invariant to be falsified, to see that it can fail. */
  readonly breaks: string | null;
  /** A server that runs already, instead of one of our own. */
  readonly url: string | null;
  readonly token: string | null;
  readonly carrierJournal: string | null;
  readonly openaiJournal: string | null;
  readonly dataDir: string | null;
  readonly allowCost: boolean;
  /** Names of the scenarios to be played instead of a campaign. */
  readonly scenarios: readonly string[];
}

/** What of a scenario the command line needs to know. */
interface Named {
  readonly name: string;
  readonly about: string;
  readonly checks: readonly string[];
}

const USAGE = `npm run demo -- [options]

  --contacts N        contacts in the sheet (default: 200)
  --concurrency C     calls at once (default: 50)
  --seed S            makes the callees repeatable (default: demo)
  --json FILE         writes the report as JSON
  --keep              keeps the data folder, to look at it with npm start
  --data-dir DIR      the data folder (default: a new one below data/)
  --break NAME        falsifies one invariant, or one check of a scenario, to see that it can fail
  --scenario NAME     plays one thing that happens on the telephone, instead of a campaign, and
                      checks it; several with commas, or all
  --url U --token T   uses a server that runs already; needs the lab's journals:
  --carrier-journal U --openai-journal U
  --allow-cost        lets a real OPENAI_API_KEY talk to the lab's callees
  --help              this text
`;

export const usageOf = (scenarios: readonly Named[]): string =>
  [
    USAGE,
    'Scenarios',
    ...scenarios.map(({ name, about }) => `  ${name.padEnd(20)}${about}`),
    '',
  ].join('\n');

const OPTIONS = {
  contacts: { type: 'string', default: '200' },
  concurrency: { type: 'string', default: '50' },
  seed: { type: 'string', default: 'demo' },
  json: { type: 'string' },
  keep: { type: 'boolean', default: false },
  break: { type: 'string' },
  scenario: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  'carrier-journal': { type: 'string' },
  'openai-journal': { type: 'string' },
  'data-dir': { type: 'string' },
  'allow-cost': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** @throws Error that says what is wrong with the command line */
export function readOptions(
  args: readonly string[],
  invariants: readonly string[],
  known: readonly Named[],
): DemoOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
  const breaks = values.break ?? null;
  const scenarios = scenariosOf(values.scenario, known);
  const checks =
    scenarios.length === 0
      ? invariants
      : known.filter(({ name }) => scenarios.includes(name)).flatMap((each) => each.checks);
  if (breaks !== null && !checks.includes(breaks))
    throw new Error(`--break takes one of: ${checks.join(', ')}`);
  if (values.url && !(values.token && values['carrier-journal'] && values['openai-journal']))
    throw new Error('--url needs --token, --carrier-journal and --openai-journal');
  return {
    help: values.help,
    contacts: whole('--contacts', values.contacts, 100_000),
    concurrency: whole('--concurrency', values.concurrency, 500),
    seed: values.seed,
    json: values.json ?? null,
    keep: values.keep,
    breaks,
    url: values.url ?? null,
    token: values.token ?? null,
    carrierJournal: values['carrier-journal'] ?? null,
    openaiJournal: values['openai-journal'] ?? null,
    dataDir: values['data-dir'] ?? null,
    allowCost: values['allow-cost'],
    scenarios,
  };
}

function scenariosOf(text: string | undefined, known: readonly Named[]): string[] {
  if (text === undefined) return [];
  const names = known.map(({ name }) => name);
  if (text === 'all') return names;
  const wanted = text.split(',');
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`--scenario takes all, or of: ${names.join(', ')}`);
  return wanted;
}

function whole(name: string, text: string, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > most)
    throw new Error(`${name} takes a whole number from 1 to ${most}, not "${text}"`);
  return value;
}
