/** How the audio of a call comes from FreeSWITCH to the audio plane, and back. */
import { randomUUID } from 'node:crypto';
import type { Endpoint, MediaServer } from 'drachtio-fsmrf';
import { planeCodecOf, VOICE_CODECS, voiceCodecsOf } from '../actors/ports/codecs.ts';
import type { LegSpec, MediaEngine, OpenEndpoint } from '../actors/ports/media.ts';
import { hangUp } from './hang-up.ts';

/** One call's audio between FreeSWITCH and the audio plane. */
export interface AudioPath {
  /** For a bridge. */
  readonly leg: LegSpec;
  /** From now on the audio of this call flows. @throws Error that says what FreeSWITCH refused */
  join(call: Endpoint): Promise<void>;
  /** It broke. */
  onLost(listener: () => void): void;
  /** Idempotent. */
  close(): Promise<void>;
}

export type Wanted = Pick<OpenEndpoint, 'callId' | 'codecs' | 'ptimeMs' | 'signal'>;

/** @throws Error */
export type OpenPath = (server: MediaServer, wanted: Wanted) => Promise<AudioPath>;

/** The audio plane, as far as FreeSWITCH needs it. */
export interface AudioPlane {
  readonly engine: Pick<MediaEngine, 'open' | 'accept' | 'close' | 'onFact'>;
  /** Where the peer of a socket leg connects, beside the other legs of its call. */
  announce(token: string, callId: string): Promise<string>;
}

/** RTP: FreeSWITCH joins the call to a second one, which is with an endpoint of the plane. */
export const byRtp =
  ({ engine }: AudioPlane): OpenPath =>
  async (server, { callId, codecs, ptimeMs, signal }) => {
    // Whatever the carrier speaks: this leg stays between us.
    const own = [...new Set([...voiceCodecsOf(codecs), ...VOICE_CODECS])];
    const inner = await engine.open({
      ...{ callId, codecs: own, dtmf: 'rfc4733' },
      ...(ptimeMs && { ptimeMs }),
      ...(signal && { signal }),
    });
    const { endpointId } = inner;
    let call: Endpoint | undefined;
    const close = async (): Promise<void> => {
      await Promise.all([engine.close(endpointId, 'closed'), call && hangUp(call, server)]);
    };
    try {
      call = await server.createEndpoint({ remoteSdp: inner.offer });
      const { uuid, local } = call;
      // To the plane FreeSWITCH owes nothing: whether the carrier speaks, or may be silent, is seen elsewhere.
      await engine.accept(endpointId, local.sdp.replace('a=sendrecv', 'a=recvonly'), 'early');
      return {
        leg: inner.leg,
        join: (other) => other.bridge(uuid),
        onLost(listener) {
          engine.onFact(endpointId, ({ type }) => {
            if (type === 'mediaLost') listener();
          });
          call?.on('destroy', listener);
        },
        close,
      };
    } catch (error) {
      await close();
      throw error;
    }
  };

/** mod_audio_fork: a WebSocket that FreeSWITCH opens to the plane, 16-bit PCM at 8 kHz both ways. */
export const byFork =
  ({ announce }: AudioPlane): OpenPath =>
  async (_server, { callId, codecs }) => {
    const token = randomUUID();
    const url = await announce(token, callId);
    return {
      leg: { kind: 'socket', token, codec: planeCodecOf(codecs), dialect: 'audio_fork' },
      join: (call) =>
        call.forkAudioStart({
          ...{ wsUrl: url, mixType: 'mono', sampling: '8000' },
          bidirectionalAudio: { enabled: 'true', streaming: 'true', sampleRate: '8000' },
        }),
      onLost: () => undefined,
      close: () => Promise.resolve(),
    };
  };
