/** Which media server carries a call's audio, and why none does. */
import type { OpenEndpoint } from './media.ts';
import type { MediaEngineKind, TrunkRoute } from './model.ts';

/** What carries a call's audio. */
export interface Carrier {
  readonly engine: MediaEngineKind;
  /** The server's name. */
  readonly server: string;
}

/** Why no media server takes a call; such a call ends with it as its cause. */
export type NoMediaServer =
  /** There is none of the kind that is wanted. */
  | 'media_server_missing'
  /** None can do what the trunk asks. */
  | 'media_server_unable'
  /** Each drains, or gets no share of the calls. */
  | 'media_servers_unused'
  | 'media_servers_down'
  | 'media_servers_full';

/** What a call asks of the media server that carries it. */
export type WantedAudio = Omit<OpenEndpoint, 'callId' | 'signal'>;

/** What the calls of a trunk ask of a media server; `chosen` goes before the trunk's own choice. */
export const wantedAudio = (
  { codecs, srtp, ptimeMs, dtmfMode, mediaEngine }: TrunkRoute,
  chosen: MediaEngineKind | null = null,
): WantedAudio => ({
  ...{ codecs, srtp, ptimeMs, dtmf: dtmfMode },
  engine: chosen ?? mediaEngine,
});
