import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Leftovers } from '../installation.ts';
import { until } from '../until.ts';
import { freePort, HOST } from './sipp.ts';

/** A SIP message, cut up by hand so that nothing of the product judges itself. */
export interface Heard {
  readonly text: string;
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK`. */
  readonly first: string;
  /** Method, or status in digits. */
  readonly what: string;
  readonly body: string;
  /** All values of a header, by its full lower-case name. */
  all(name: string): readonly string[];
  header(name: string): string;
}

function heard(text: string): Heard {
  const [head = '', ...body] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const all = (name: string) =>
    lines.flatMap((line) => {
      const at = line.indexOf(':');
      return line.slice(0, at).trim().toLowerCase() === name ? [line.slice(at + 1).trim()] : [];
    });
  const what = first.startsWith('SIP/') ? (first.split(' ')[1] ?? '') : (first.split(' ')[0] ?? '');
  return {
    ...{ text, first, what, all },
    body: body.join('\r\n\r\n'),
    header: (name) => all(name)[0] ?? '',
  };
}

export interface RawParts {
  readonly tag?: string;
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly contact?: string;
}

const WITHIN_MS = 6000;

/**
 * A carrier that decides about every byte: for what SIPp cannot do, as to cut a message into
 * segments, to reset a connection, or to say two things in no fixed order.
 */
export class RawCarrier {
  readonly port: number;
  readonly heard: Heard[] = [];
  /** Connections, the newest last. */
  readonly connections: Socket[] = [];
  readonly #udp: UdpSocket | undefined;
  #taken = 0;
  #peer: { port: number; address: string } | undefined;

  private constructor(port: number, udp: UdpSocket | undefined) {
    this.port = port;
    this.#udp = udp;
  }

  static async udp(leftovers: Leftovers): Promise<RawCarrier> {
    const socket = createSocket('udp4').bind(await freePort(), HOST);
    await once(socket, 'listening');
    const carrier = new RawCarrier(socket.address().port, socket);
    socket.on('message', (data, from) => {
      carrier.#peer = from;
      carrier.heard.push(heard(data.toString('latin1')));
    });
    leftovers.defer(() => void socket.close());
    return carrier;
  }

  static async tcp(leftovers: Leftovers): Promise<RawCarrier> {
    const server: Server = createServer().listen(await freePort(), HOST);
    await once(server, 'listening');
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const carrier = new RawCarrier(port, undefined);
    server.on('connection', (socket) => carrier.#accept(socket));
    leftovers.defer(() => {
      for (const socket of carrier.connections) socket.destroy();
      server.close();
    });
    return carrier;
  }

  /** The next message of that method or status; those before it are passed over. */
  async next(what: string): Promise<Heard> {
    const found = await until(`${what}, after ${this.names()}`, WITHIN_MS, () => {
      const index = this.heard.findIndex((each, at) => at >= this.#taken && each.what === what);
      return index < 0 ? undefined : { index };
    });
    this.#taken = found.index + 1;
    return this.heard[found.index] as Heard;
  }

  names(): string {
    return this.heard.map(({ what }) => what).join(' ');
  }

  count(what: string): number {
    return this.heard.filter((each) => each.what === what).length;
  }

  /** How many different requests came; one that was sent again, as our answer was late, counts once. */
  requests(method: string): number {
    const found = this.heard.filter((each) => each.what === method);
    return new Set(found.map((each) => each.header('cseq'))).size;
  }

  /** A response to a request. */
  response(to: Heard, status: string, { tag, lines = [], body = '', contact }: RawParts = {}) {
    const target = to.header('to');
    return [
      `SIP/2.0 ${status}`,
      ...to.all('via').map((via) => `Via: ${via}`),
      `From: ${to.header('from')}`,
      `To: ${target}${tag === undefined || target.includes(';tag=') ? '' : `;tag=${tag}`}`,
      `Call-ID: ${to.header('call-id')}`,
      `CSeq: ${to.header('cseq')}`,
      contact ?? `Contact: ${this.contact}`,
      ...lines,
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }

  get contact(): string {
    return `<sip:${HOST}:${this.port}${this.#udp ? '' : ';transport=tcp'}>`;
  }

  /** A request within the dialog that an INVITE made. */
  request(method: string, invite: Heard, cseq: number, { tag = 'a', ...parts }: RawParts = {}) {
    const { lines = [], body = '' } = parts;
    const uri = /<([^>]*)>/.exec(invite.header('contact'))?.[1] ?? '';
    const branch = `z9hG4bK${Math.random().toString(36).slice(2)}`;
    return [
      `${method} ${uri} SIP/2.0`,
      `Via: SIP/2.0/${this.#udp ? 'UDP' : 'TCP'} ${HOST}:${this.port};branch=${branch}`,
      `From: ${invite.header('to')};tag=${tag}`,
      `To: ${invite.header('from')}`,
      `Call-ID: ${invite.header('call-id')}`,
      `CSeq: ${cseq} ${method}`,
      'Max-Forwards: 70',
      `Contact: ${this.contact}`,
      ...lines,
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body.length}`,
      '',
      body,
    ].join('\r\n');
  }

  /** To whom spoke last, or over the newest connection. */
  send(text: string): void {
    if (this.#udp)
      this.#udp.send(Buffer.from(text, 'latin1'), this.#peer?.port, this.#peer?.address);
    else this.connections.at(-1)?.write(text, 'latin1');
  }

  say(to: Heard, status: string, parts: RawParts = {}): void {
    this.send(this.response(to, status, parts));
  }

  #accept(socket: Socket): void {
    this.connections.push(socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    let buffer = '';
    socket.on('data', (data) => {
      buffer += data.toString('latin1');
      for (;;) {
        // A pong (RFC 5626) stands between messages.
        buffer = buffer.replace(/^(\r\n)+/, '');
        const end = buffer.indexOf('\r\n\r\n');
        const length = Number(/^content-length: *(\d+)/im.exec(buffer.slice(0, end))?.[1]);
        if (end < 0 || buffer.length < end + 4 + length) return;
        this.heard.push(heard(buffer.slice(0, end + 4 + length)));
        buffer = buffer.slice(end + 4 + length);
      }
    });
  }
}

/** A description of PCMU. */
export const RAW_SDP = `v=0\r\no=carrier 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\nm=audio 40000 RTP/AVP 0\r\n`;
