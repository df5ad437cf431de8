import * as z from 'zod';
import { Id, page } from './common.ts';
import { LineCodec } from './trunk-codecs.ts';

const Host = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9.:_-]{0,253}[a-z0-9])?$/i, 'A host name or an IP address');
const Port = z.int().min(1).max(65_535);

/** Callboard’s own audio plane. */
const EmbeddedServer = z.object({ engine: z.literal('embedded') });

export const AsteriskServer = z.object({
  engine: z.literal('asterisk'),
  /** Of its HTTP server, like http://10.0.0.7:8088. */
  url: z
    .string()
    .max(300)
    .regex(/^https?:\/\/[^\s/?#{}@]+$/i, 'A URL like http://10.0.0.7:8088'),
  /** Where it speaks SIP. */
  sip: z
    .string()
    .max(270)
    .regex(/^[^\s:@;]+:\d{1,5}$/, 'host:port'),
  /** The ARI account. */
  username: z.string().trim().min(1).max(80),
});

export const FreeswitchServer = z.object({
  engine: z.literal('freeswitch'),
  /** Of its event socket. */
  host: Host,
  port: Port,
  /** How audio comes from it: as RTP, or over mod_audio_fork. */
  audio: z.enum(['rtp', 'fork']),
  /** Where it connects to us for each call; any free port when 0. */
  callback_port: z.int().min(0).max(65_535),
});

export const MediaServerSettings = z.discriminatedUnion('engine', [
  EmbeddedServer,
  AsteriskServer,
  FreeswitchServer,
]);
export type MediaServerSettings = z.infer<typeof MediaServerSettings>;

const fields = {
  name: z.string().trim().min(1).max(80),
  settings: z.discriminatedUnion('engine', [AsteriskServer, FreeswitchServer]),
  /** Never given out. */
  password: z.string().min(1).max(200),
  /** Its share of new calls beside the others’ weights; 0 takes only those for which its kind was chosen. */
  weight: z.int().min(0).max(1000),
  /** One that is off is not even connected to. */
  is_active: z.boolean(),
  /** Most calls at once, on each node; null for as many as come. */
  max_calls: z.int().min(1).max(100_000).nullable(),
};

export const CreateMediaServer = z.object({
  ...fields,
  weight: fields.weight.default(100),
  is_active: fields.is_active.default(true),
  max_calls: fields.max_calls.default(null),
});
export type CreateMediaServer = z.input<typeof CreateMediaServer>;
export const UpdateMediaServer = z.object(fields).partial();
export type UpdateMediaServer = z.infer<typeof UpdateMediaServer>;

export const MediaServer = z.object({
  id: Id,
  name: z.string(),
  /** Only those of the table can be changed altogether, or removed. */
  source: z.enum(['built_in', 'configuration', 'table']),
  settings: MediaServerSettings,
  weight: z.int(),
  is_active: z.boolean(),
  /** Takes no new calls; those it has may finish. */
  is_draining: z.boolean(),
  max_calls: z.int().nullable(),
  /** As the node sees it that answers; it looks every few seconds. */
  is_up: z.boolean(),
  /** Of ours, on that node. */
  calls: z.int(),
  version: z.string().nullable(),
  /** How busy its machine is, 0 to 1; null where it does not tell. */
  cpu: z.number().nullable(),
  /** Channels in it, whoever they belong to; null where it does not tell. */
  channels: z.int().nullable(),
  /** How long it took to answer the last look. */
  rtt_ms: z.int().nullable(),
  /** What the last look found wrong. */
  problem: z.string().nullable(),
  /** What it speaks with carriers; nothing is known of one that is not up. */
  codecs: z.array(LineCodec),
  /** It encrypts audio (SRTP). */
  encrypts: z.boolean(),
});
export type MediaServer = z.infer<typeof MediaServer>;
export const MediaServers = page(MediaServer);

/** What a test tries, in this order. */
export const TrialStep = z.enum([
  /** It answers. */
  'reachable',
  /** It takes the password. */
  'credentials',
  /** It has what calls need. */
  'requirements',
  /** It takes a call. */
  'sip',
  /** What a carrier sends comes through it to us. */
  'audio_in',
  /** What we send comes through it to a carrier. */
  'audio_out',
]);
export type TrialStep = z.infer<typeof TrialStep>;

/** POST …/test: what was tried; after a failure the rest is skipped. */
export const MediaServerTrial = z.object({
  steps: z.array(
    z.object({
      step: TrialStep,
      verdict: z.enum(['ok', 'failed', 'skipped']),
      /** The version, or what is wrong. */
      detail: z.string(),
      took_ms: z.int(),
    }),
  ),
});
export type MediaServerTrial = z.infer<typeof MediaServerTrial>;
