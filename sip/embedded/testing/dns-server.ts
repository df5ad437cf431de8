import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const TYPE = { A: 1, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
type Type = keyof typeof TYPE;

interface Answer {
  readonly type: Type;
  readonly ttl: number;
  readonly data: Buffer;
}

/** A name server that knows what a spec tells it. */
export class DnsServer {
  /** `TYPE name` of each question. */
  readonly asked: string[] = [];
  readonly #zone = new Map<string, Answer[]>();
  readonly #socket: Socket;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (query, from) =>
      socket.send(this.#answer(query), from.port, from.address),
    );
  }

  static async open(): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new DnsServer(socket);
  }

  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  a(name: string, address: string, ttl = 60): this {
    return this.#add(name, { type: 'A', ttl, data: Buffer.from(address.split('.').map(Number)) });
  }

  srv(name: string, target: string, port: number, [priority, weight] = [0, 0]): this {
    const fixed = Buffer.alloc(6);
    fixed.writeUInt16BE(priority ?? 0, 0);
    fixed.writeUInt16BE(weight ?? 0, 2);
    fixed.writeUInt16BE(port, 4);
    return this.#add(name, { type: 'SRV', ttl: 60, data: Buffer.concat([fixed, labels(target)]) });
  }

  naptr(name: string, service: string, replacement: string, order = 0): this {
    const fixed = Buffer.alloc(4);
    fixed.writeUInt16BE(order, 0);
    const strings = ['s', service, ''].map(counted);
    const data = Buffer.concat([fixed, ...strings, labels(replacement)]);
    return this.#add(name, { type: 'NAPTR', ttl: 60, data });
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  #add(name: string, answer: Answer): this {
    this.#zone.set(name, [...(this.#zone.get(name) ?? []), answer]);
    return this;
  }

  #answer(query: Buffer): Buffer {
    const names: string[] = [];
    let at = 12;
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      names.push(query.toString('latin1', at + 1, at + 1 + size));
      at += 1 + size;
    }
    const question = query.subarray(12, at + 5);
    const type = query.readUInt16BE(at + 1);
    const name = names.join('.').toLowerCase();
    const typeName = Object.keys(TYPE).find((one) => TYPE[one as Type] === type) ?? String(type);
    this.asked.push(`${typeName} ${name}`);
    const answers = (this.#zone.get(name) ?? []).filter((one) => TYPE[one.type] === type);
    const head = Buffer.alloc(12);
    query.copy(head, 0, 0, 2);
    // An authoritative answer; 3 is "no such name".
    head.writeUInt16BE(0x8580 | (this.#zone.has(name) ? 0 : 3), 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt16BE(answers.length, 6);
    return Buffer.concat([head, question, ...answers.map(record)]);
  }
}

/** The question's name (a pointer to byte 12), type, class IN, time to live, data. */
function record({ type, ttl, data }: Answer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(TYPE[type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

const counted = (text: string): Buffer =>
  Buffer.concat([Buffer.of(text.length), Buffer.from(text)]);
const labels = (name: string): Buffer =>
  Buffer.concat([...name.split('.').filter(Boolean).map(counted), Buffer.of(0)]);
