import type { NoMediaServer, WantedAudio } from '../../actors/ports/media-choice.ts';
import type { MediaCapabilities } from '../../actors/ports/media.ts';
import type { MediaEngineKind } from '../../actors/ports/model.ts';
import type { MediaLack } from '../contract/media-engine.ts';

const NAMES: Readonly<Record<MediaEngineKind, string>> = {
  embedded: 'Callboard',
  freeswitch: 'FreeSWITCH',
  asterisk: 'Asterisk',
};

const OF_ANY: Readonly<Record<Exclude<NoMediaServer, 'media_server_unable'>, string>> = {
  media_server_missing: 'There is no media server.',
  media_servers_unused:
    'No media server takes calls: each is switched off, draining or has the weight 0.',
  media_servers_down: 'No media server that may take the call is up.',
  media_servers_full:
    'Every media server carries as many calls as it may. Raise a limit, or add a server.',
};

const OF_KIND: Readonly<
  Record<Exclude<NoMediaServer, 'media_server_unable'>, (kind: string) => string>
> = {
  media_server_missing: (kind) =>
    `The call wants ${kind} for its audio, and no such media server is switched on. Add one, or choose another media engine.`,
  media_servers_unused: (kind) =>
    `The call wants ${kind} for its audio, and each such media server drains. Use one again, or choose another media engine.`,
  media_servers_down: (kind) =>
    `The call wants ${kind} for its audio, and no such media server is up. The media servers’ page says what is wrong with each.`,
  media_servers_full: (kind) =>
    `The call wants ${kind} for its audio, and each such media server carries as many calls as it may. Raise a limit, or add a server.`,
};

interface Unable {
  readonly lack: MediaLack;
  /** Of one that cannot carry the call. */
  readonly capabilities: MediaCapabilities;
}

/** Why no media server takes a call, and what to try. */
export function explain(
  problem: NoMediaServer,
  wanted: WantedAudio,
  unable: Unable | undefined,
): string {
  const kind = wanted.engine ? NAMES[wanted.engine] : null;
  if (problem !== 'media_server_unable')
    return kind === null ? OF_ANY[problem] : OF_KIND[problem](kind);
  if (!unable) return OF_ANY.media_servers_unused;
  return kind === null ? lackOfAny(unable, wanted) : lackOfKind(unable, wanted, kind);
}

function lackOfKind({ lack, capabilities }: Unable, { codecs }: WantedAudio, kind: string): string {
  switch (lack) {
    case 'srtp':
      return `${kind} as a media server does not encrypt audio (SRTP). Choose another media engine, or do not require SRTP.`;
    case 'codecs':
      return `${kind} as a media server takes none of the trunk’s codecs (${codecs.join(', ')}). Choose another media engine, or one of ${capabilities.codecs.join(', ')}.`;
    case 'ptime':
      return `${kind} as a media server sends packets of ${capabilities.packetsMs.join(', ')} ms only. Choose another media engine, or such packets.`;
  }
}

function lackOfAny({ lack, capabilities }: Unable, { codecs }: WantedAudio): string {
  switch (lack) {
    case 'srtp':
      return 'None of the media servers in use encrypts audio (SRTP). Choose a media engine that does, or do not require SRTP.';
    case 'codecs':
      return `None of the media servers in use takes one of the trunk’s codecs (${codecs.join(', ')}). Choose another media engine, or one of ${capabilities.codecs.join(', ')}.`;
    case 'ptime':
      return `The media servers in use send packets of ${capabilities.packetsMs.join(', ')} ms only. Choose another media engine, or such packets.`;
  }
}
