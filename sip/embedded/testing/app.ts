import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { parseMessage } from '../message/parse.ts';
import type { SipMessage } from '../message/message.ts';
import { until } from './until.ts';

export interface Frame {
  readonly tokens: readonly string[];
  readonly message: SipMessage | undefined;
}

/** An app on the control connection that does only what a spec tells it, unlike drachtio-srf. */
export class RawApp {
  /** Everything but the answers to commands. */
  readonly events: Frame[] = [];
  readonly #answers: Frame[] = [];
  readonly #socket: Socket;
  /** Sees what would go to `events`. */
  onEvent: ((frame: Frame) => void) | undefined;
  #buffer = '';
  #ids = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (data) => this.#read(data.toString('latin1')));
    socket.on('error', () => undefined);
  }

  static async connect({
    host,
    port,
    secret,
  }: {
    host: string;
    port: number;
    secret: string;
  }): Promise<RawApp> {
    const socket = connect(port, host);
    const app = new RawApp(socket);
    await once(socket, 'connect');
    await app.command(`authenticate|${secret}|`);
    return app;
  }

  /** Sends a command; gives the tokens of its answer from OK, NOK or NO on. */
  async command(text: string): Promise<readonly string[]> {
    return (await this.#ask(text)).tokens.slice(3);
  }

  /** Sends a request; gives its transaction id, the dialog id of responses, and the message sent. */
  async sip(leader: string, message: string): Promise<Frame> {
    return this.#ask(`sip|${leader}\r\n${message}`);
  }

  async #ask(text: string): Promise<Frame> {
    const id = String(++this.#ids);
    const payload = `${id}|${text}`;
    this.#socket.write(`${payload.length}#${payload}`, 'latin1');
    await until(
      () => this.#answers.some((f) => f.tokens[2] === id),
      `answer to ${text.split('\r\n', 1)[0]}`,
    );
    const index = this.#answers.findIndex((f) => f.tokens[2] === id);
    const [frame] = this.#answers.splice(index, 1);
    if (!frame) throw new Error('gone');
    return frame;
  }

  /** Sends a command whose answer interests nobody. */
  say(text: string): void {
    const payload = `said|${text}`;
    this.#socket.write(`${payload.length}#${payload}`, 'latin1');
  }

  /** The next event with that method or status; takes it. */
  async next(what: string | number): Promise<Frame> {
    const fits = ({ message: m }: Frame): boolean =>
      (m?.kind === 'request' ? m.method : m?.status) === what;
    await until(() => this.events.some(fits), `${what} at the app`);
    const [frame] = this.events.splice(this.events.findIndex(fits), 1);
    if (!frame) throw new Error('gone');
    return frame;
  }

  async close(): Promise<void> {
    if (this.#socket.closed) return;
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #read(chunk: string): void {
    this.#buffer += chunk;
    for (let length = /^(\d+)#/.exec(this.#buffer); length; length = /^(\d+)#/.exec(this.#buffer)) {
      const end = length[0].length + Number(length[1]);
      if (this.#buffer.length < end) return;
      const payload = this.#buffer.slice(length[0].length, end);
      this.#buffer = this.#buffer.slice(end);
      const leader = payload.split('\r\n', 1)[0] ?? '';
      const text = payload.slice(leader.length + 2);
      const frame = {
        tokens: leader.split('|'),
        message: text === '' ? undefined : parseMessage(text, { cutBody: false }),
      };
      if (frame.tokens[1] === 'response') {
        if (frame.tokens[2] !== 'said') this.#answers.push(frame);
      } else if (this.onEvent) this.onEvent(frame);
      else this.events.push(frame);
    }
  }
}
