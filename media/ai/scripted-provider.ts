/** A provider for specs: speaks the session's handshake and then does what the test says. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { RealtimeClientEvent } from 'openai/resources/realtime/realtime';

type ClientEvent<T extends RealtimeClientEvent['type']> = Extract<RealtimeClientEvent, { type: T }>;

export interface ProviderBehaviour {
  /** Status to refuse the upgrade with, and the body. */
  readonly refuse?: { readonly status: number; readonly body: string };
  /** False: stays silent after `session.created`. */
  readonly configures?: boolean;
  /** Changes what is echoed of the configuration. */
  readonly echo?: (session: Record<string, unknown>) => unknown;
  /** Extra fields of `session.created`. */
  readonly session?: Readonly<Record<string, unknown>>;
}

/** One session's far end. */
export class ProviderSession {
  readonly received: RealtimeClientEvent[] = [];
  readonly heard: Buffer[] = [];
  pings = 0;
  private readonly socket: WebSocket;
  private count = 0;

  constructor(socket: WebSocket, behaviour: ProviderBehaviour) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('ping', () => this.pings++);
    socket.on('message', (data) => {
      const event = JSON.parse(data.toString()) as RealtimeClientEvent;
      if (event.type === 'input_audio_buffer.append')
        this.heard.push(Buffer.from(event.audio, 'base64'));
      else this.received.push(event);
      if (event.type !== 'session.update' || behaviour.configures === false) return;
      const asked = event.session as unknown as Record<string, unknown>;
      this.send({ type: 'session.updated', session: behaviour.echo?.(asked) ?? asked });
    });
    this.send({ type: 'session.created', session: { id: 'sess_1', ...behaviour.session } });
  }

  send(event: { readonly type: string } & Readonly<Record<string, unknown>>): void {
    this.socket.send(JSON.stringify({ event_id: `event_${++this.count}`, ...event }));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  /** Everything of one response that says `audio`, up to (not including) `response.done`. */
  speak(responseId: string, itemId: string, audio: Buffer, text = 'hello there'): void {
    this.send({ type: 'response.created', response: { id: responseId, status: 'in_progress' } });
    const ids = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    this.send({ type: 'response.output_audio_transcript.delta', ...ids, delta: text });
    // Lengths that are no multiple of a frame, as they come in life.
    for (let at = 0; at < audio.length; at += 1601)
      this.send({
        type: 'response.output_audio.delta',
        ...ids,
        delta: audio.subarray(at, at + 1601).toString('base64'),
      });
  }

  /** The rest of what {@link speak} began. */
  finish(responseId: string, itemId: string, text = 'hello there', status = 'completed'): void {
    const ids = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    this.send({ type: 'response.output_audio.done', ...ids });
    this.send({ type: 'response.output_audio_transcript.done', ...ids, transcript: text });
    this.send({ type: 'response.done', response: { id: responseId, status, output: [] } });
  }

  calleeBegins(itemId: string): void {
    this.send({ type: 'input_audio_buffer.speech_started', item_id: itemId, audio_start_ms: 40 });
  }

  calleeEnds(itemId: string, text: string): void {
    const item_id = itemId;
    this.send({ type: 'input_audio_buffer.speech_stopped', item_id, audio_end_ms: 160 });
    this.send({ type: 'input_audio_buffer.committed', item_id, previous_item_id: null });
    this.send({
      type: 'conversation.item.input_audio_transcription.completed',
      ...{ item_id, content_index: 0, transcript: text },
      usage: { type: 'duration', seconds: 0.4 },
    });
  }

  /** A response that calls a function and says nothing. */
  call(
    responseId: string,
    called: { id: string; name: string; json: string; status?: string },
  ): void {
    const { id: callId, name, json, status = 'completed' } = called;
    const item = { id: `item_${callId}`, type: 'function_call', call_id: callId, name, status };
    this.send({ type: 'response.created', response: { id: responseId, status: 'in_progress' } });
    this.send({
      type: 'response.output_item.done',
      response_id: responseId,
      output_index: 0,
      item: { ...item, arguments: json },
    });
    this.send({ type: 'response.done', response: { id: responseId, status, output: [] } });
  }

  all<T extends RealtimeClientEvent['type']>(type: T): ClientEvent<T>[] {
    return this.received.filter((event): event is ClientEvent<T> => event.type === type);
  }

  close(code: number, reason = ''): void {
    this.socket.close(code, reason);
  }

  /** As when nobody is there any more, and nobody says so. */
  freeze(): void {
    this.socket.pause();
  }

  /** As when a cable is cut. */
  cut(): void {
    this.socket.terminate();
  }
}

export class ScriptedProvider {
  readonly sessions: ProviderSession[] = [];
  behaviour: ProviderBehaviour = {};
  /** Path and Authorization header of each upgrade. */
  readonly upgrades: { url: string; authorization: string }[] = [];
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
    const upgrades = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request, socket, head) => {
      const { url = '', headers } = request;
      this.upgrades.push({ url, authorization: headers.authorization ?? '' });
      const { refuse } = this.behaviour;
      if (refuse) {
        const length = Buffer.byteLength(refuse.body);
        const head = `HTTP/1.1 ${refuse.status} No\r\ncontent-length: ${length}\r\n`;
        (socket as Socket).end(`${head}connection: close\r\n\r\n${refuse.body}`);
        return;
      }
      upgrades.handleUpgrade(request, socket, head, (peer) =>
        this.sessions.push(new ProviderSession(peer, this.behaviour)),
      );
    });
  }

  static async listen(): Promise<ScriptedProvider> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new ScriptedProvider(server);
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** The newest session. */
  get session(): ProviderSession {
    const newest = this.sessions.at(-1);
    if (!newest) throw new Error('No session was opened yet.');
    return newest;
  }

  async close(): Promise<void> {
    for (const session of this.sessions) session.cut();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
