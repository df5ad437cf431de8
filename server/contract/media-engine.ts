import * as z from 'zod';
import { Id } from './common.ts';

/** Kinds of media servers: Callboard’s own audio plane, and others that carry audio for it. */
export const MediaEngineKind = z.enum(['embedded', 'freeswitch', 'asterisk']);
export type MediaEngineKind = z.infer<typeof MediaEngineKind>;

/** What carries the audio of calls; null: whatever the installation shares calls out among. */
export const mediaFields = { media_engine: MediaEngineKind.nullable() };
export const mediaDefaults = { media_engine: mediaFields.media_engine.default(null) };

/** Why one media server is not taken. */
export const MediaBar = z.enum(['no_share', 'draining', 'unable', 'down', 'full']);
export type MediaBar = z.infer<typeof MediaBar>;

/** What a trunk asks for and a media server cannot do. */
export const MediaLack = z.enum(['srtp', 'codecs', 'ptime']);
export type MediaLack = z.infer<typeof MediaLack>;

export const NoMediaServer = z.enum([
  'media_server_missing',
  'media_server_unable',
  'media_servers_unused',
  'media_servers_down',
  'media_servers_full',
]);
export type NoMediaServer = z.infer<typeof NoMediaServer>;

/** What would carry a call now. */
export const MediaVerdict = z.object({
  /** Null: whatever the installation shares calls out among. */
  engine: MediaEngineKind.nullable(),
  servers: z.array(
    z.object({
      id: Id,
      name: z.string(),
      engine: MediaEngineKind,
      /** How likely it is to get the call, 0 to 1. */
      share: z.number(),
      /** Null: it takes the call. */
      bar: MediaBar.nullable(),
      lacks: z.array(MediaLack),
    }),
  ),
  /** Null: there is a server that takes it. */
  problem: NoMediaServer.nullable(),
  /** The same in words, and what to try. */
  explanation: z.string().nullable(),
});
export type MediaVerdict = z.infer<typeof MediaVerdict>;

/** GET /media-servers/engines: what there is to choose from. */
export const MediaEngines = z.object({
  data: z.array(
    z.object({
      engine: MediaEngineKind,
      /** Media servers of it that are switched on. */
      servers: z.int(),
      /** Of them those that are up. */
      up: z.int(),
      /** Where SRTP is required. */
      encrypts: z.boolean(),
      /** Also where it is optional. */
      encrypts_if_agreed: z.boolean(),
      packets_ms: z.array(z.int()),
      codecs: z.array(z.string()),
    }),
  ),
  /** Those that carry a call for which nobody has chosen. */
  shared: z.array(MediaEngineKind),
});
export type MediaEngines = z.infer<typeof MediaEngines>;
