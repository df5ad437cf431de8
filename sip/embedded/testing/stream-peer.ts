import { once } from 'node:events';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTls, type TlsOptions, type TLSSocket } from 'node:tls';
import { header, headersOf } from '../message/message.ts';
import { parseMessage } from '../message/parse.ts';

/** A SIP peer on a stream that answers 200 to every request, and keeps what it saw. */
export class StreamPeer {
  readonly requests: string[] = [];
  readonly connections: Socket[] = [];
  /** CRLF CRLF that came. */
  pings = 0;
  answersPings = true;
  readonly #server: Server;

  private constructor(server: Server, event: string) {
    this.#server = server;
    server.on(event, (socket: Socket) => {
      this.connections.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (data) => this.#read(socket, data.toString('latin1')));
    });
    server.on('tlsClientError', () => undefined);
  }

  static async open(tls?: TlsOptions): Promise<StreamPeer> {
    const peer = tls
      ? new StreamPeer(createTls(tls), 'secureConnection')
      : new StreamPeer(createTcp(), 'connection');
    peer.#server.listen(0, '127.0.0.1');
    await once(peer.#server, 'listening');
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Who the last one said it was; undefined without a certificate. */
  get client(): string | undefined {
    const socket = this.connections.at(-1) as TLSSocket | undefined;
    return socket?.getPeerCertificate().subjectaltname;
  }

  get open(): number {
    return this.connections.filter((socket) => !socket.destroyed).length;
  }

  async close(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #read(socket: Socket, text: string): void {
    if (text === '\r\n\r\n') {
      this.pings++;
      if (this.answersPings) socket.write('\r\n');
      return;
    }
    const request = parseMessage(text, { cutBody: true });
    if (request?.kind !== 'request') return;
    this.requests.push(text);
    const copied = ['via', 'from', 'to', 'call-id', 'cseq'].flatMap((key) =>
      headersOf(request, key).map((value) => `${key}: ${value}`),
    );
    if (header(request, 'cseq')?.endsWith('ACK') !== true)
      socket.write(`SIP/2.0 200 OK\r\n${copied.join('\r\n')}\r\nContent-Length: 0\r\n\r\n`);
  }
}
