/** What we use of drachtio-fsmrf, which has no types of its own. */
declare module 'drachtio-fsmrf' {
  import type { EventEmitter } from 'node:events';
  import type { Server, Socket } from 'node:net';

  /** Of drachtio-srf it needs no more than this. */
  export interface FsmrfSignalling {
    createUAC(
      uri: string,
      call: { readonly headers: Readonly<Record<string, string>>; readonly localSdp: string },
    ): Promise<FsmrfDialog>;
  }

  /** Emits `destroy` when the far side hung up. */
  export interface FsmrfDialog extends EventEmitter {
    /** @returns the far side's description */
    modify(sdp: string): Promise<string>;
    destroy(): Promise<unknown>;
  }

  export interface EventSocket {
    readonly socket: Socket | null;
    readonly reconnectVars: { readonly retryTimer: NodeJS.Timeout | null };
  }

  /** A call inside FreeSWITCH. Emits `dtmf`, and `destroy` when FreeSWITCH ended it or went away. */
  export interface Endpoint extends EventEmitter {
    readonly uuid: string;
    readonly local: { readonly sdp: string };
    /** Null once it is gone. */
    readonly dialog: FsmrfDialog | null;
    readonly conn: EventSocket | null;
    /** Channel variables, prefixed `variable_`. */
    getChannelVariables(includeMedia: boolean): Promise<Readonly<Record<string, unknown>>>;
    /** Joins the audio of another. @throws what FreeSWITCH answers */
    bridge(uuid: string): Promise<void>;
    execute(app: string, arg?: string): Promise<unknown>;
    /** Resolves with the answer's event. */
    api(command: string, args: readonly string[] | string): Promise<{ getBody(): string }>;
    forkAudioStart(options: {
      readonly wsUrl: string;
      readonly mixType: 'mono' | 'mixed' | 'stereo';
      readonly sampling: string;
      readonly bidirectionalAudio: {
        readonly enabled: 'true' | 'false';
        readonly streaming: 'true' | 'false';
        readonly sampleRate: string;
      };
    }): Promise<void>;
  }

  /** Emits `end` when its event socket broke. */
  export interface MediaServer extends EventEmitter {
    readonly conn: EventSocket;
    readonly _server: { readonly server: Server };
    createEndpoint(options: { readonly remoteSdp: string }): Promise<Endpoint>;
    api(command: string): Promise<string>;
    disconnect(): void;
  }

  export default class Mrf {
    constructor(signalling: FsmrfSignalling);
    connect(options: {
      readonly address: string;
      readonly port: number;
      readonly secret: string;
      /** Where FreeSWITCH connects for each call. */
      readonly listenAddress: string;
      readonly listenPort: number;
      /** Name of its SIP profile. */
      readonly profile: string;
    }): Promise<MediaServer>;
  }
}
