/** The channel of chan_websocket that brings a call's audio to the plane. */
import type { VoiceCodec } from '../actors/ports/codecs.ts';
import { FORMATS } from './formats.ts';
import { AriError, type Ari } from './ari.ts';

/**
 * Prepares the channel; it enters the application once somebody has opened its socket.
 * @returns where the socket is @throws AriError
 */
export async function openMediaChannel(
  ari: Ari,
  media: { readonly channelId: string; readonly application: string; readonly codec: VoiceCodec },
): Promise<string> {
  const channel = (await ari.request('POST', '/channels/externalMedia', {
    app: media.application,
    channelId: media.channelId,
    transport: 'websocket',
    encapsulation: 'none',
    connection_type: 'server',
    format: FORMATS[media.codec],
  })) as { channelvars?: Record<string, string> };
  const id = channel.channelvars?.['MEDIA_WEBSOCKET_CONNECTION_ID'];
  if (!id)
    throw new AriError(null, 'Asterisk named no media socket: its chan_websocket is not loaded.');
  return ari.mediaUrl(id);
}
