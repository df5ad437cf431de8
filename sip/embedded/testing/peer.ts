import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { headersOf, header, type SipMessage, type SipRequest } from '../message/message.ts';
import { parseMessage } from '../message/parse.ts';
import { until } from './until.ts';

/** What a peer says beyond the usual. */
export interface ReplyParts {
  readonly tag?: string;
  /** Whole header lines. */
  readonly lines?: readonly string[];
  readonly body?: string;
}

/** A SIP peer on UDP that does only what a spec tells it. */
export class Peer {
  readonly received: SipMessage[] = [];
  readonly port: number;
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (data) => {
      const message = parseMessage(data.toString('latin1'), { cutBody: true });
      if (message) this.received.push(message);
    });
    socket.on('error', () => undefined);
  }

  static async open(): Promise<Peer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Peer(socket);
  }

  get uri(): string {
    return `sip:peer@127.0.0.1:${this.port}`;
  }

  send(text: string, port: number): void {
    this.#socket.send(Buffer.from(text, 'latin1'), port, '127.0.0.1');
  }

  /** The next message of that method or status that was not taken yet; takes it. */
  async next(what: string | number): Promise<SipMessage> {
    const fits = (m: SipMessage): boolean =>
      m.kind === 'request' ? m.method === what : m.status === what;
    await until(
      () => this.received.some(fits),
      `${what} at the peer; came ${this.received.map(nameOf).join(', ')}`,
    );
    const index = this.received.findIndex(fits);
    const [message] = this.received.splice(index, 1);
    if (!message) throw new Error('gone');
    return message;
  }

  async nextRequest(method: string): Promise<SipRequest> {
    const message = await this.next(method);
    if (message.kind !== 'request') throw new Error(`${method} is no request`);
    return message;
  }

  reply(
    request: SipRequest,
    port: number,
    status: string,
    { tag, lines = [], body = '' }: ReplyParts = {},
  ): void {
    const to = header(request, 'to') ?? '';
    const head = [
      `SIP/2.0 ${status}`,
      ...headersOf(request, 'via').map((via) => `Via: ${via}`),
      `From: ${header(request, 'from') ?? ''}`,
      `To: ${to}${tag !== undefined && !to.includes(';tag=') ? `;tag=${tag}` : ''}`,
      `Call-ID: ${header(request, 'call-id') ?? ''}`,
      `CSeq: ${header(request, 'cseq') ?? ''}`,
      ...lines,
      `Content-Length: ${body.length}`,
    ];
    this.send(`${head.join('\r\n')}\r\n\r\n${body}`, port);
  }

  /** A request of this peer; `lines` replace lines of the same name. */
  request(
    method: string,
    port: number,
    lines: Readonly<Record<string, string | null>> = {},
  ): string {
    const all: Record<string, string | null> = {
      Via: `SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK${Math.random().toString(36).slice(2)}`,
      'Max-Forwards': '70',
      From: `<${this.uri}>;tag=peer`,
      To: `<sip:us@127.0.0.1:${port}>`,
      'Call-ID': `${Math.random().toString(36).slice(2)}@peer`,
      CSeq: `1 ${method}`,
      Contact: `<${this.uri}>`,
      'Content-Length': '0',
      ...lines,
    };
    const head = Object.entries(all).flatMap(([name, value]) =>
      value === null ? [] : [`${name}: ${value}`],
    );
    return `${method} sip:us@127.0.0.1:${port} SIP/2.0\r\n${head.join('\r\n')}\r\n\r\n`;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }
}

export const nameOf = (m: SipMessage): string =>
  m.kind === 'request' ? m.method : String(m.status);
