import { parseArgs } from 'node:util';
import type { LabOpenaiOptions } from './openai/index.ts';

/** What the command line asks for. */
export interface LabOptions {
  readonly help: boolean;
  readonly personas: boolean;
  readonly withParent: boolean;
  readonly openai: LabOpenaiOptions;
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
  --port N                  HTTP port of the stand-in (default: a free one)
  --sip-port N              SIP port of the carrier (default: a free one)
  --tones                   speak in tones instead of voices, for load
  --seed S                  makes wording and timing repeatable (default: lab)
  --thinking-ms N           from the end of a turn to the first audio (default: 250)
  --burst N                 audio comes N times faster than it is played (default: 5)
  --delta-ms N              mean length of an audio delta (default: 240)
  --transcription-ms A-B    delay of transcripts (default: 100-800)
  --endless                 every callee talks on until it is hung up on, for load
  --user U --password P     the carrier asks for digest authentication
  --with-parent             end when stdin closes
  --help                    this text
`;

const OPTIONS = {
  openai: { type: 'boolean', default: false },
  carrier: { type: 'boolean', default: false },
  personas: { type: 'boolean', default: false },
  tones: { type: 'boolean', default: false },
  endless: { type: 'boolean', default: false },
  'with-parent': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
  port: { type: 'string' },
  'sip-port': { type: 'string' },
  seed: { type: 'string', default: 'lab' },
  'thinking-ms': { type: 'string' },
  burst: { type: 'string' },
  'delta-ms': { type: 'string' },
  'transcription-ms': { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
} as const;

/** Reads the command line; every number is checked. */
export function readOptions(args: readonly string[]): LabOptions | LabProblem {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const number = (name: 'port' | 'thinking-ms' | 'burst' | 'delta-ms', least: number) => {
      const value = values[name];
      if (value === undefined) return undefined;
      if (!/^\d+$/.test(value) || Number(value) < least) {
        throw new RangeError(`--${name} must be a whole number from ${String(least)} on`);
      }
      return Number(value);
    };
    return {
      help: values.help,
      personas: values.personas,
      withParent: values['with-parent'],
      openai: given({
        port: number('port', 0),
        speech: values.tones ? 'tones' : 'phrases',
        thinkingMs: number('thinking-ms', 0),
        burst: number('burst', 1),
        deltaMs: number('delta-ms', 20),
        transcriptionMs: range(values['transcription-ms']),
        seed: values.seed,
      }),
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
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
