/** The WebSocket to the AI provider: dials, pings, sends, and says once why it is gone. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';
import type { ConversationLoss } from '../../actors/ports/media.ts';
import { lossOf, lossOfClose, lossOfStatus } from './loss.ts';

export interface ConnectionOptions {
  /** e.g. `https://api.openai.com/v1`; http becomes ws, https wss. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly model: string;
  readonly connectWithinMs: number;
}

export interface ConnectionEvents {
  message(text: Buffer): void;
  /** Once; never after {@link Connection.close}. */
  lost(loss: ConversationLoss): void;
}

/**
 * Somebody waits on the telephone: a connection that is half open is noticed within 6 s. Whatever comes says that it is
 * not; only when nothing did, it is pinged, and twice without an answer is enough.
 */
const CHECK_EVERY_MS = 1500;
const MISSED_PINGS = 2;
const CLOSE_WITHIN_MS = 1000;
const BODY_LIMIT = 4096;
/** Unsent bytes after which the network is given up: more than a minute of audio. */
const BACKLOG_LIMIT = 1_000_000;

const AS_TEXT = { binary: false };
const APPEND_HEAD = Buffer.from('{"type":"input_audio_buffer.append","audio":"');
const APPEND_TAIL = Buffer.from('"}');

/** Where a session for a model is opened. */
export function realtimeUrl(baseUrl: string, model: string): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}/realtime`);
  url.protocol = url.protocol.replace('http', 'ws');
  url.searchParams.set('model', model);
  return url.href;
}

export class Connection {
  private readonly socket: WebSocket;
  private readonly events: ConnectionEvents;
  private readonly checker: NodeJS.Timeout;
  /** The way to the provider and back, as the last ping took it; 0 before the first. */
  rttMs = 0;
  private pingedAt = 0;
  private missed = 0;
  /** Anything came since the last look. */
  private isAlive = false;
  private appendText = Buffer.alloc(0);
  private over = false;

  constructor(options: ConnectionOptions, events: ConnectionEvents) {
    this.events = events;
    this.socket = new WebSocket(realtimeUrl(options.baseUrl, options.model), {
      perMessageDeflate: false,
      maxPayload: 0,
      handshakeTimeout: options.connectWithinMs,
      headers: { ...options.headers, Authorization: `Bearer ${options.apiKey}` },
    });
    this.socket.on('open', () => this.ping());
    this.socket.on('message', (data, isBinary) => {
      this.isAlive = true;
      if (!this.over && !isBinary) events.message(data as Buffer);
    });
    this.socket.on('unexpected-response', (request, response) => this.refused(request, response));
    this.socket.on('error', (error) => this.lose(lossOf('network', codeOf(error))));
    this.socket.on('close', (code, reason) => this.lose(lossOfClose(code, reason.toString())));
    this.socket.on('pong', () => {
      this.isAlive = true;
      this.rttMs = performance.now() - this.pingedAt;
    });
    this.checker = setInterval(() => this.check(), CHECK_EVERY_MS);
  }

  /** False when the socket is not open: nothing was sent. */
  send(event: RealtimeClientEvent): boolean {
    return this.sendText(JSON.stringify(event));
  }

  /** Appends audio to the provider's input buffer. */
  append(audio: Buffer): boolean {
    // Written once as bytes: `ws` then masks them into its frame and makes one write of it.
    const base64 = audio.toString('base64');
    const length = APPEND_HEAD.length + base64.length + APPEND_TAIL.length;
    if (this.appendText.length !== length) {
      this.appendText = Buffer.allocUnsafeSlow(length);
      this.appendText.set(APPEND_HEAD);
      this.appendText.set(APPEND_TAIL, length - APPEND_TAIL.length);
    }
    this.appendText.write(base64, APPEND_HEAD.length, 'latin1');
    return this.sendText(this.appendText);
  }

  /** Idempotent. No event comes after it. */
  close(): void {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    this.stop();
    this.socket.close(1000);
    const killer = setTimeout(() => this.socket.terminate(), CLOSE_WITHIN_MS);
    this.socket.once('close', () => clearTimeout(killer));
  }

  private sendText(text: string | Buffer): boolean {
    if (this.over || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(text, AS_TEXT);
    if (this.socket.bufferedAmount > BACKLOG_LIMIT) this.drop('it takes no more data');
    return true;
  }

  private check(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.isAlive) this.missed = 0;
    else if (this.missed >= MISSED_PINGS) this.drop('no answer to pings');
    else this.ping();
    this.isAlive = false;
  }

  private ping(): void {
    this.missed++;
    this.pingedAt = performance.now();
    this.socket.ping();
  }

  private drop(why: string): void {
    this.lose(lossOf('network', why));
    this.socket.terminate();
  }

  private refused(request: ClientRequest, response: IncomingMessage): void {
    let body = '';
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      if (body.length < BODY_LIMIT) body += text;
    });
    const tell = (): void => {
      this.lose(lossOfStatus(response.statusCode ?? 0, body, response.headers['retry-after']));
      request.destroy();
    };
    response.on('end', tell);
    response.on('error', tell);
  }

  private lose(loss: ConversationLoss): void {
    if (this.over) return;
    this.stop();
    this.events.lost(loss);
  }

  private stop(): void {
    this.over = true;
    clearInterval(this.checker);
  }
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : '';
