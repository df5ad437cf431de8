/**
 * Audio of one party over a loopback WebSocket: binary messages, 20 ms each. Asterisk sends and gets
 * raw G.711 all the time; a browser (through our HTTP server) and FreeSWITCH speak 16-bit PCM at
 * 8 kHz, little endian, and get voice only, for they fill silence themselves. The peer proves itself
 * by the token in the path.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { LegSpec } from '../../actors/ports/media.ts';
import type { VoiceCodec } from '../../actors/ports/codecs.ts';
import type { Paced, SendClock } from '../clock.ts';
import { decodeG711, encodeG711, type G711 } from '../codec/g711.ts';
import { ForkedPlayback } from './forked.ts';
import { FRAME_BYTES, type Leg, type LegListener } from './leg.ts';

/** A peer that reads slower than this many bytes behind loses frames. */
const BACKLOG_LIMIT = 64_000;
const LARGEST_MESSAGE = 64_000;
const DIAL_WITHIN_MS = 3000;

export type SocketDialect = Extract<LegSpec, { kind: 'socket' }>['dialect'];

type Send = (
  socket: WebSocket,
  frame: Buffer,
  how: { readonly isVoice: boolean; readonly now: number },
) => void;

export class SocketLeg implements Leg, Paced {
  codec: VoiceCodec = 'PCMU';
  dialect: SocketDialect = 'chan_websocket';
  private socket: WebSocket | undefined;
  private listener: LegListener | null = null;
  private wasVoice = false;
  private readonly forked = new ForkedPlayback((message) => this.socket?.send(message));

  attach(listener: LegListener | null): void {
    this.listener = listener;
  }

  get isConnected(): boolean {
    return this.socket !== undefined;
  }

  /** Goes to a peer that waits for us. */
  dial(url: string): void {
    this.connect(
      new WebSocket(url, 'media', { perMessageDeflate: false, handshakeTimeout: DIAL_WITHIN_MS }),
    );
  }

  /** The peer came, for the first time or again. */
  connect(socket: WebSocket): void {
    this.socket?.terminate();
    this.socket = socket;
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.listener?.voice(this.heard(data as Buffer), performance.now());
    });
    this.forked.reset();
    if (this.dialect === 'audio_fork') this.forked.open(performance.now());
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      this.listener?.lost('leg_disconnected');
    });
  }

  tick(now: number): void {
    const { socket, listener } = this;
    if (!listener || socket?.readyState !== WebSocket.OPEN) return;
    const frame = Buffer.allocUnsafe(FRAME_BYTES);
    const isVoice = listener.tick(frame, now);
    if (socket.bufferedAmount >= BACKLOG_LIMIT) return;
    this.sendTo[this.dialect](socket, frame, { isVoice, now });
    this.wasVoice = isVoice;
  }

  /** Media servers play from a queue of their own. */
  flush(): void {
    if (this.socket?.readyState !== WebSocket.OPEN) return;
    if (this.dialect === 'chan_websocket') this.socket.send('FLUSH_MEDIA');
    if (this.dialect === 'audio_fork') this.forked.stop(performance.now());
  }

  private readonly sendTo: Record<SocketDialect, Send> = {
    browser: (socket, frame, { isVoice }) => {
      if (isVoice) socket.send(toPcm(this.law, frame));
    },
    chan_websocket: (socket, frame, { isVoice }) => {
      // Its clock is not ours: a frame too many stays in its queue and delays all that follows.
      if (isVoice && !this.wasVoice) this.flush();
      socket.send(frame);
    },
    audio_fork: (_socket, frame, { isVoice, now }) => {
      // It may have come before anybody said how it speaks.
      this.forked.open(now);
      if (isVoice) this.forked.play(toPcm(this.law, frame), now);
      else this.forked.rest(now);
    },
  };

  private get law(): G711 {
    return this.codec === 'PCMU' ? 'pcmu' : 'pcma';
  }

  private heard(bytes: Buffer): Uint8Array {
    return this.dialect === 'chan_websocket' ? bytes : fromPcm(this.law, bytes);
  }

  close(): void {
    this.listener = null;
    const { socket } = this;
    this.socket = undefined;
    socket?.close(1000);
  }
}

const SAMPLE_BYTES = 2;

function fromPcm(law: G711, bytes: Buffer): Uint8Array {
  const samples = new Int16Array(Math.floor(bytes.length / SAMPLE_BYTES));
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * SAMPLE_BYTES);
  return encodeG711(law, samples, new Uint8Array(samples.length));
}

function toPcm(law: G711, frame: Uint8Array): Buffer {
  const samples = decodeG711(law, frame, new Int16Array(frame.length));
  const bytes = Buffer.allocUnsafe(samples.length * SAMPLE_BYTES);
  for (let i = 0; i < samples.length; i++)
    bytes.writeInt16LE(samples[i] as number, i * SAMPLE_BYTES);
  return bytes;
}

/** Where the socket legs of one worker come in. Listens on loopback only. */
export class SocketLegs {
  readonly url: string;
  private readonly server: Server;
  private readonly clock: SendClock;
  private readonly legs = new Map<string, SocketLeg>();

  private constructor(server: Server, clock: SendClock) {
    this.server = server;
    this.clock = clock;
    this.url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/leg/`;
    const upgrades = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: LARGEST_MESSAGE,
    });
    server.on('upgrade', (request, socket, head) => {
      const leg = this.legs.get(request.url?.split('/leg/')[1] ?? '');
      if (leg) upgrades.handleUpgrade(request, socket, head, (peer) => leg.connect(peer));
      else socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    });
  }

  static async listen(clock: SendClock): Promise<SocketLegs> {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new SocketLegs(server, clock);
  }

  /** The leg of a token, from now on awaited. */
  expect(token: string): SocketLeg {
    const known = this.legs.get(token);
    if (known) return known;
    const leg = new SocketLeg();
    this.legs.set(token, leg);
    this.clock.add(leg);
    return leg;
  }

  /** Ends the leg of a token; unknown ones are left alone. */
  release(token: string): void {
    const leg = this.legs.get(token);
    if (!leg) return;
    this.legs.delete(token);
    this.clock.remove(leg);
    leg.close();
  }

  close(): void {
    for (const token of [...this.legs.keys()]) this.release(token);
    this.server.close();
    this.server.closeAllConnections();
  }
}
