import { parseArgs } from 'node:util';
import { ENGINES, type EngineName } from './media-server.ts';

export interface BenchOptions {
  readonly command: (typeof COMMANDS)[number] | 'help';
  readonly n: number;
  readonly seconds: number;
  readonly windows: number;
  readonly rate: number;
  /** Calls a second that are tried one after the other; empty: as the benchmark thinks fit. */
  readonly rates: readonly number[];
  readonly rows: number;
  readonly calls: number;
  /** Looks for the most calls that hold, up to `n`. */
  readonly ramp: boolean;
  /** Who carries the audio. */
  readonly engine: EngineName;
  readonly json: string | null;
}

export const USAGE = `npm run bench -- calls|engines|setup|sip|import|leaks|mixed|admin|trunks|amd [options]

  calls     what a concurrent AI call costs
    --n N            calls (default: 100)
    --seconds S      length of a window (default: 20)
    --windows W      windows (default: 3)
    --ramp           steps up to --n calls and tells how many hold
    --engine E       who carries the audio: embedded, asterisk, freeswitch
  engines   the same calls through every engine there is (FREESWITCH_PROGRAM names a FreeSWITCH)
    --n N            calls (give 50)
    --seconds S      length of a window (default: 20)
    --windows W      windows (default: 3)
  setup     how many calls a second can be set up
    --rate R         calls a second (default: steps from 20 to 100)
    --seconds S      for so long (default: 10)
  sip       calls a second through the SIP stack alone, and what they cost; needs SIPp
    --rates R,R,…    calls a second (default: 50,100,200,350,500)
    --seconds S      each for so long (default: 10)
  import    how long a workbook takes into the database
    --rows R         rows (default: 100000)
  leaks     whether everything is let go of after many calls
  mixed     the same, with transfers, mailboxes, a troubled network to the AI, and people who intervene
    --calls N        calls (default: 2000)
  admin     what the admin costs a browser: bundles, first paint, live grid, heap
    --seconds S      of each live grid (default: 10)
  trunks    what it costs to watch and register many trunks
    --n N            trunks (default: 100)
    --seconds S      without and with them (default: 60)

  amd       how well answering machines are told from people; needs offline speech (Debian packages)

  --json FILE        writes the figures as JSON
  --help             this text

Works on Linux, where it reads /proc. The lab runs in other processes on the same machine; a run in
which the lab itself was late with more than one packet in a thousand is void.
`;

const OPTIONS = {
  n: { type: 'string', default: '100' },
  seconds: { type: 'string' },
  windows: { type: 'string', default: '3' },
  rate: { type: 'string', default: '0' },
  rates: { type: 'string' },
  rows: { type: 'string', default: '100000' },
  calls: { type: 'string', default: '2000' },
  ramp: { type: 'boolean', default: false },
  engine: { type: 'string', default: 'embedded' },
  json: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

const COMMANDS = [
  'calls',
  'engines',
  'setup',
  'sip',
  'import',
  'leaks',
  'mixed',
  'admin',
  'trunks',
  'amd',
] as const;
const DEFAULT_SECONDS = {
  calls: 20,
  engines: 20,
  setup: 10,
  sip: 10,
  import: 0,
  leaks: 0,
  mixed: 0,
  admin: 10,
  trunks: 60,
  amd: 0,
};

/** @throws Error that says what is wrong with the command line */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: true,
    allowPositionals: true,
  });
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (!values.help && (!command || positionals.length > 1))
    throw new Error(`say what to measure: ${COMMANDS.join(', ')}`);
  const engine = ENGINES.find((name) => name === values.engine);
  if (!engine) throw new Error(`--engine takes: ${ENGINES.join(', ')}`);
  return {
    command: values.help || !command ? 'help' : command,
    n: whole('--n', values.n, [1, 2000]),
    seconds: whole(
      '--seconds',
      values.seconds ?? String(command ? DEFAULT_SECONDS[command] : 0),
      [0, 3600],
    ),
    windows: whole('--windows', values.windows, [1, 100]),
    rate: whole('--rate', values.rate, [0, 200]),
    rates: values.rates?.split(',').map((rate) => whole('--rates', rate, [1, 2000])) ?? [],
    rows: whole('--rows', values.rows, [1, 1_000_000]),
    calls: whole('--calls', values.calls, [1, 10_000]),
    ramp: values.ramp,
    engine,
    json: values.json ?? null,
  };
}

function whole(name: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (text === '' || !Number.isInteger(value) || value < least || value > most)
    throw new Error(`${name} takes a whole number from ${least} to ${most}, not "${text}"`);
  return value;
}
