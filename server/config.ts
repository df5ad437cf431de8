import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { SECRETS, withSecretFiles } from './secret-files.ts';

/** An env variable that is set to nothing counts as not set. */
const unset = (value: unknown): unknown => (value === '' ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(unset, schema.optional());
const withDefault = <T extends z.ZodType>(schema: T, value: z.input<T>) =>
  z.preprocess((given) => unset(given) ?? value, schema);

const port = (min: number) =>
  z.coerce
    .number('a port number')
    .int('a whole number')
    .min(min, `at least ${min}`)
    .max(65_535, 'at most 65535');
const url = (...protocols: string[]) =>
  z.string().refine(
    (text) => {
      try {
        return protocols.includes(new URL(text).protocol.replace(':', ''));
      } catch {
        return false;
      }
    },
    `a URL that begins with ${protocols.map((p) => `${p}://`).join(' or ')}`,
  );
const flag = z
  .enum(['0', '1', 'true', 'false'], 'one of 0, 1, true, false')
  .transform((v) => v === '1' || v === 'true');
const whole = (min: number, max: number) =>
  z.coerce
    .number('a number')
    .int('a whole number')
    .min(min, `at least ${min}`)
    .max(max, `at most ${max}`);

const Environment = z.object({
  DATABASE_URL: optional(url('postgres', 'postgresql')),
  OPENAI_API_KEY: optional(z.string()),
  OPENAI_BASE_URL: optional(url('https', 'http')),
  OPENAI_FALLBACK_BASE_URL: optional(url('https', 'http')),
  OPENAI_FALLBACK_API_KEY: optional(z.string()),
  OPENAI_FALLBACK_MODEL: optional(z.string()),
  OPENAI_TRANSCRIPTION_MODEL: withDefault(z.string(), 'gpt-transcribe'),
  OPENAI_TEXT_MODEL: withDefault(z.string(), 'gpt-5.4-mini'),
  DRACHTIO_HOST: optional(z.string()),
  DRACHTIO_PORT: withDefault(port(1), 9022),
  DRACHTIO_SECRET: withDefault(z.string(), 'cymru'),
  ASTERISK_URL: optional(url('http', 'https')),
  ASTERISK_SIP: optional(z.string().regex(/^[^\s:]+:\d+$/, 'host:port')),
  ASTERISK_USER: withDefault(z.string(), 'callboard'),
  ASTERISK_PASSWORD: optional(z.string()),
  FREESWITCH_HOST: optional(z.string()),
  FREESWITCH_PORT: withDefault(port(1), 8021),
  FREESWITCH_PASSWORD: optional(z.string()),
  FREESWITCH_AUDIO: withDefault(z.enum(['rtp', 'fork'], 'rtp or fork'), 'rtp'),
  FREESWITCH_CALLBACK_PORT: withDefault(port(0), 0),
  HOST: withDefault(z.string(), '127.0.0.1'),
  PORT: optional(port(0)),
  DATA_DIR: withDefault(z.string(), 'data'),
  SIP_HOST: optional(z.string()),
  SIP_PORT: optional(port(0)),
  SIP_TLS_PORT: optional(port(0)),
  SIP_TLS_CERT: optional(z.string()),
  SIP_TLS_KEY: optional(z.string()),
  HEP_ADDRESS: optional(
    z
      .string()
      .regex(/^(\[[\da-f:.]+\]|[^\s:]+):\d{1,5}$/i, 'a host and a port like 192.0.2.1:9060'),
  ),
  HEP_AGENT_ID: withDefault(whole(1, 2 ** 32 - 1), 2001),
  HEP_KEY: optional(z.string()),
  RTP_HOST: optional(z.string()),
  RTP_EXTERNAL_ADDRESS: optional(z.string()),
  RTP_PORT_MIN: withDefault(port(1024), 20_000),
  RTP_PORT_MAX: withDefault(port(1024), 29_999),
  RTP_TIMEOUT_SECONDS: withDefault(whole(3, 600), 30),
  MEDIA_WORKERS: optional(whole(1, 64)),
  DETECT_MACHINES: withDefault(flag, '1'),
  MAX_CALLS: withDefault(whole(1, 5000), 500),
  DRAIN_SECONDS: withDefault(whole(0, 3600), 20),
  LAB: withDefault(z.enum(['auto', 'on', 'off'], 'one of auto, on, off'), 'auto'),
  LAB_AI_ON_REAL_TRUNK: withDefault(flag, '0'),
  ALLOW_INTERNAL_TOOLS: withDefault(flag, '0'),
  LAB_SEED: withDefault(z.string(), 'callboard'),
  SECRET_KEY: optional(z.string().min(32, 'at least 32 characters')),
  CORS_ORIGINS: optional(z.string()),
  TRUST_PROXY: withDefault(flag, '0'),
  LOG_STDOUT: withDefault(flag, '0'),
  LOG_LEVEL: withDefault(
    z.enum(['debug', 'info', 'warn', 'error', 'silent'], 'one of debug, info, warn, error, silent'),
    'info',
  ),
});

/** Everything that can be set from outside. Milliseconds where a name says `Ms`. */
export interface Config {
  /** Null: the embedded PostgreSQL under `dataDir`. */
  readonly databaseUrl: string | null;
  readonly openai: {
    readonly apiKey: string | null;
    readonly baseUrl: string;
    readonly transcriptionModel: string;
    /** Answers in writing when an agent is tested. */
    readonly textModel: string;
    /** Speaks when the first does not answer; what is null is as there. Null: nothing does. */
    readonly fallback: {
      readonly baseUrl: string | null;
      readonly apiKey: string | null;
      readonly model: string | null;
    } | null;
  };
  /** Null: the embedded SIP server. */
  readonly drachtio: {
    readonly host: string;
    readonly port: number;
    readonly secret: string;
  } | null;
  /** Carries the audio of calls; null: the audio plane does. */
  readonly asterisk: {
    readonly url: string;
    /** Where it speaks SIP: `host:port`. */
    readonly sip: string;
    readonly username: string;
    readonly password: string;
  } | null;
  /** The same; of the two this one counts. */
  readonly freeswitch: {
    readonly host: string;
    /** Of its event socket. */
    readonly port: number;
    readonly password: string;
    /** How audio goes between it and the audio plane: `fork` is mod_audio_fork. */
    readonly audio: 'rtp' | 'fork';
    /** Where it connects to us for each call; any free port when 0. */
    readonly callbackPort: number;
  } | null;
  readonly http: {
    readonly host: string;
    readonly port: number;
    /** False: the next free port will do. */
    readonly portIsFixed: boolean;
    readonly corsOrigins: readonly string[];
    readonly trustProxy: boolean;
  };
  readonly dataDir: string;
  readonly recordingsDir: string;
  readonly sip: {
    readonly host: string;
    readonly port: number;
    readonly portIsFixed: boolean;
    /** Where SIP listens over TLS, and the PEM it shows; null: nowhere. */
    readonly tls: {
      readonly port: number;
      readonly certificate: string;
      readonly key: string;
    } | null;
  };
  /** A Homer that gets every SIP message of calls (HEP3 over UDP); null: none. */
  readonly hep: {
    readonly host: string;
    readonly port: number;
    readonly agent: { readonly id: number; readonly key: string | null };
  } | null;
  readonly rtp: {
    readonly host: string;
    readonly advertise: string | null;
    readonly portMin: number;
    readonly portMax: number;
    readonly timeoutMs: number;
  };
  readonly mediaWorkers: number | null;
  /** Tells answering machines from people on the calls that are placed. */
  readonly detectsMachines: boolean;
  readonly maxCalls: number;
  readonly drainMs: number;
  readonly lab: 'auto' | 'on' | 'off';
  readonly labAiOnRealTrunk: boolean;
  /** Tools may ask servers at addresses that are not of the public internet. */
  readonly allowInternalTools: boolean;
  readonly labSeed: string;
  /** Key of secrets at rest and of tokens; null: a 0600 file under `dataDir`. */
  readonly secretKey: string | null;
  /** Log to standard output instead of a file under `dataDir`. */
  readonly logStdout: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly hostname: string;
}

/** Environment variables that cannot be used, all of them at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(problems: readonly string[]) {
    super(`These settings cannot be used:\n${problems.map((line) => `  ${line}`).join('\n')}`);
  }
}

/**
 * Reads the environment once, at the start.
 * @throws ConfigError that lists everything that is wrong
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const { environment: whole, problems: unread } = withSecretFiles(environment);
  const parsed = Environment.safeParse(whole);
  const problems = parsed.success
    ? [...unread, ...contradictions(parsed.data)]
    : parsed.error.issues.map(({ path, message }) => {
        const name = path.join('.');
        return `${name}: should be ${message} (it is "${shown(name, whole[name])}")`;
      });
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(toConfig(parsed.data));
}

type Settings = z.output<typeof Environment>;

const shown = (name: string, value = ''): string => (SECRETS.includes(name) ? '…' : value);

/** All of them, or none. */
const TOGETHER = [
  ['ASTERISK_URL', 'ASTERISK_SIP', 'ASTERISK_PASSWORD'],
  ['FREESWITCH_HOST', 'FREESWITCH_PASSWORD'],
  ['SIP_TLS_PORT', 'SIP_TLS_CERT', 'SIP_TLS_KEY'],
] as const;

function contradictions(env: Settings): string[] {
  const problems: string[] = [];
  if (env.RTP_PORT_MAX - env.RTP_PORT_MIN < 1)
    problems.push('RTP_PORT_MAX: should be above RTP_PORT_MIN; each call needs two ports');
  problems.push(...tlsProblems(env));
  for (const names of TOGETHER)
    if (new Set(names.map((name) => env[name] === undefined)).size > 1)
      problems.push(
        `${names[0]}: ${names.slice(0, -1).join(', ')} and ${names.at(-1)} go together`,
      );
  return problems;
}

const TLS_FILES = ['SIP_TLS_CERT', 'SIP_TLS_KEY'] as const;

/** Certificate and key must be there. */
function tlsProblems(env: Settings): string[] {
  if (TLS_FILES.some((name) => env[name] === undefined)) return [];
  return TLS_FILES.flatMap((name) => {
    try {
      readFileSync(env[name] ?? '');
      return [];
    } catch (error) {
      return [`${name}: should be a PEM file that can be read (${(error as Error).message})`];
    }
  });
}

function readTls(env: Settings): Config['sip']['tls'] {
  const { SIP_TLS_PORT: port, SIP_TLS_CERT: certificate, SIP_TLS_KEY: key } = env;
  if (port === undefined || certificate === undefined || key === undefined) return null;
  return { port, certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
}

function readHep(env: Settings): Config['hep'] {
  const { HEP_ADDRESS: address, HEP_AGENT_ID: id, HEP_KEY: key } = env;
  const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(address ?? '') ?? [];
  return host && port ? { host, port: Number(port), agent: { id, key: key ?? null } } : null;
}

function asteriskOf(env: Settings): Config['asterisk'] {
  const { ASTERISK_URL: url, ASTERISK_SIP: sip, ASTERISK_PASSWORD: password } = env;
  return url && sip && password ? { url, sip, username: env.ASTERISK_USER, password } : null;
}

function freeswitchOf(env: Settings): Config['freeswitch'] {
  const { FREESWITCH_HOST: host, FREESWITCH_PASSWORD: password, FREESWITCH_AUDIO: audio } = env;
  if (!host || !password) return null;
  return {
    ...{ host, password, audio },
    ...{ port: env.FREESWITCH_PORT, callbackPort: env.FREESWITCH_CALLBACK_PORT },
  };
}

function fallbackOf(env: Settings): Config['openai']['fallback'] {
  const baseUrl = env.OPENAI_FALLBACK_BASE_URL ?? null;
  const apiKey = env.OPENAI_FALLBACK_API_KEY ?? null;
  const model = env.OPENAI_FALLBACK_MODEL ?? null;
  return baseUrl || model ? { baseUrl, apiKey, model } : null;
}

function toConfig(env: Settings): Config {
  const dataDir = resolve(env.DATA_DIR);
  return {
    databaseUrl: env.DATABASE_URL ?? null,
    openai: {
      apiKey: env.OPENAI_API_KEY ?? null,
      baseUrl: env.OPENAI_BASE_URL ?? 'https://api.openai.com/v1',
      transcriptionModel: env.OPENAI_TRANSCRIPTION_MODEL,
      textModel: env.OPENAI_TEXT_MODEL,
      fallback: fallbackOf(env),
    },
    drachtio: env.DRACHTIO_HOST
      ? { host: env.DRACHTIO_HOST, port: env.DRACHTIO_PORT, secret: env.DRACHTIO_SECRET }
      : null,
    asterisk: asteriskOf(env),
    freeswitch: freeswitchOf(env),
    http: {
      host: env.HOST,
      port: env.PORT ?? 8080,
      portIsFixed: env.PORT !== undefined,
      corsOrigins: env.CORS_ORIGINS?.split(',').map((origin) => origin.trim()) ?? [],
      trustProxy: env.TRUST_PROXY,
    },
    dataDir,
    recordingsDir: join(dataDir, 'recordings'),
    sip: {
      host: env.SIP_HOST ?? '127.0.0.1',
      port: env.SIP_PORT ?? 5060,
      portIsFixed: env.SIP_PORT !== undefined,
      tls: readTls(env),
    },
    hep: readHep(env),
    rtp: {
      host: env.RTP_HOST ?? env.SIP_HOST ?? '127.0.0.1',
      advertise: env.RTP_EXTERNAL_ADDRESS ?? null,
      portMin: env.RTP_PORT_MIN,
      portMax: env.RTP_PORT_MAX,
      timeoutMs: env.RTP_TIMEOUT_SECONDS * 1000,
    },
    mediaWorkers: env.MEDIA_WORKERS ?? null,
    detectsMachines: env.DETECT_MACHINES,
    maxCalls: env.MAX_CALLS,
    drainMs: env.DRAIN_SECONDS * 1000,
    lab: env.LAB,
    labAiOnRealTrunk: env.LAB_AI_ON_REAL_TRUNK,
    allowInternalTools: env.ALLOW_INTERNAL_TOOLS,
    labSeed: env.LAB_SEED,
    secretKey: env.SECRET_KEY ?? null,
    logStdout: env.LOG_STDOUT,
    logLevel: env.LOG_LEVEL,
    hostname: hostname(),
  };
}
