import { parseArgs } from 'node:util';
import type { LabCarrierOptions } from './carrier/index.ts';
import type { LabOpenaiOptions } from './openai/index.ts';

/** What the command line asks for. */
export interface LabOptions {
  readonly help: boolean;
  readonly personas: boolean;
  readonly withParent: boolean;
  /** Undefined when it shall not run. */
  readonly carrier: LabCarrierOptions | undefined;
  readonly openai: LabOpenaiOptions | undefined;
}

/** A command line that makes no sense. */
export interface LabProblem {
  readonly problem: string;
}

/** What `--help` prints. */
export const USAGE = `npm run lab -- [options]

  --openai                  only the stand-in for the OpenAI API
  --carrier                 only the carrier (default: both)
  --personas                print the table of personas and end
  --seed S                  makes wording and timing repeatable (default: lab)
  --tones                   speak in tones instead of voices, for load
  --with-parent             end when stdin closes
  --help                    this text

Stand-in for the OpenAI API
  --port N                  HTTP port (default: a free one)
  --thinking-ms N           from the end of a turn to the first audio (default: 250)
  --burst N                 audio comes N times faster than it is played (default: 5)
  --delta-ms N              mean length of an audio delta (default: 240)
  --session-seconds N       longest life of a session (default: 3600)
  --transcription-ms A-B    delay of transcripts (default: 100-800)

Carrier
  --host A                  address of SIP and RTP (default: 127.0.0.1)
  --sip-port N              SIP port (default: a free one)
  --user U --password P     asks for digest authentication
  --endless                 every callee talks on until it is hung up on, for load
  --hurry N                 callees pick up, hang up and lose patience N times sooner
  --reference               measures a bare 20 ms sender beside the calls
`;

const OPTIONS = {
  openai: { type: 'boolean', default: false },
  carrier: { type: 'boolean', default: false },
  personas: { type: 'boolean', default: false },
  tones: { type: 'boolean', default: false },
  endless: { type: 'boolean', default: false },
  reference: { type: 'boolean', default: false },
  'with-parent': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  host: { type: 'string' },
  port: { type: 'string' },
  'sip-port': { type: 'string' },
  seed: { type: 'string', default: 'lab' },
  hurry: { type: 'string' },
  'thinking-ms': { type: 'string' },
  burst: { type: 'string' },
  'delta-ms': { type: 'string' },
  'session-seconds': { type: 'string' },
  'transcription-ms': { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
} as const;

type Values = ReturnType<typeof parse>;
const parse = (args: readonly string[]) =>
  parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;

/** Reads the command line; every number is checked. */
export function readOptions(args: readonly string[]): LabOptions | LabProblem {
  try {
    const values = parse(args);
    const both = values.openai === values.carrier;
    return {
      help: values.help,
      personas: values.personas,
      withParent: values['with-parent'],
      carrier: both || values.carrier ? carrierOptions(values) : undefined,
      openai: both || values.openai ? openaiOptions(values) : undefined,
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function carrierOptions(values: Values): LabCarrierOptions {
  const { user, password } = values;
  if ((user === undefined) !== (password === undefined)) {
    throw new RangeError('--user and --password belong together');
  }
  return given({
    host: values.host,
    sipPort: number(values, 'sip-port', 0),
    speech: values.tones ? 'tones' : 'phrases',
    seed: values.seed,
    endless: values.endless,
    reference: values.reference,
    hurry: number(values, 'hurry', 1),
    account: user !== undefined && password !== undefined ? { user, password } : undefined,
  });
}

function openaiOptions(values: Values): LabOpenaiOptions {
  return given({
    port: number(values, 'port', 0),
    speech: values.tones ? 'tones' : 'phrases',
    seed: values.seed,
    thinkingMs: number(values, 'thinking-ms', 0),
    burst: number(values, 'burst', 1),
    deltaMs: number(values, 'delta-ms', 20),
    sessionSeconds: number(values, 'session-seconds', 1),
    transcriptionMs: range(values['transcription-ms']),
  });
}

type NumberOption =
  'port' | 'sip-port' | 'hurry' | 'thinking-ms' | 'burst' | 'delta-ms' | 'session-seconds';

function number(values: Values, name: NumberOption, least: number): number | undefined {
  const value = values[name];
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value) || Number(value) < least) {
    throw new RangeError(`--${name} must be a whole number from ${String(least)} on`);
  }
  return Number(value);
}

function range(value: string | undefined): readonly [number, number] | undefined {
  if (value === undefined) return undefined;
  const [, least, most] = /^(\d+)-(\d+)$/.exec(value) ?? [];
  if (!least || !most || Number(least) > Number(most)) {
    throw new RangeError('--transcription-ms must be like 100-800');
  }
  return [Number(least), Number(most)];
}

/** Leaves out what was not given, so that defaults stay where they are defined. */
function given<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never;
}
