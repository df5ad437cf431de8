import { headersOf, type SipRequest } from '../message/message.ts';
import { RawApp, type Frame } from './app.ts';

const VERBS =
  'invite register options message subscribe notify publish info refer update bye prack';

/** An app that answers whatever it is given at once, so that nothing waits for it. */
export class BusyApp {
  readonly app: RawApp;
  /** Methods of the requests it was given. */
  readonly given: string[] = [];
  readonly #answer: (request: SipRequest) => string;

  private constructor(app: RawApp, answer: (request: SipRequest) => string) {
    this.app = app;
    this.#answer = answer;
  }

  /** @param answer status line without its version, by request */
  static async connect(
    control: { host: string; port: number; secret: string },
    answer: (request: SipRequest) => string,
  ): Promise<BusyApp> {
    const busy = new BusyApp(await RawApp.connect(control), answer);
    for (const verb of VERBS.split(' ')) busy.app.say(`route|${verb}`);
    await busy.app.command('ping');
    busy.app.onEvent = (frame) => busy.#given(frame);
    return busy;
  }

  #given({ tokens, message }: Frame): void {
    if (tokens[2] !== 'network' || message?.kind !== 'request' || message.method === 'ACK') return;
    this.given.push(message.method);
    const cseq = headersOf(message, 'cseq')[0] ?? '';
    const head = `SIP/2.0 ${this.#answer(message)}\r\nCSeq: ${cseq}\r\nContent-Length: 0\r\n\r\n`;
    const transactionId = tokens[8] ?? '';
    this.app.say(`sip|${transactionId}|\r\n${head}`);
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
