import { timingSafeEqual } from 'node:crypto';
import { answer as sendAnswer } from '../dialog/answer.ts';
import { Refused, type Core } from '../dialog/core.ts';
import { sendRequest } from '../dialog/outgoing.ts';
import { parseMessage } from '../message/parse.ts';
import type { SipMessage } from '../message/message.ts';
import { answer } from './frames.ts';
import type { Session } from './session.ts';

/** drachtio-srf turns its pings on by this: `v` and three numbers, at least v0.8.2. */
const VERSION = 'v0.9.10-callboard';

/** Turns an app may take for one verb; drachtio-srf repeats its routes with each handler. */
const MAX_TURNS = 64;

/** Carries out what an app asks for over its control connection. */
export class Dispatcher {
  readonly #core: Core;
  readonly #secret: Buffer;

  constructor(core: Core, secret: string) {
    this.#core = core;
    this.#secret = Buffer.from(secret);
  }

  carryOut(session: Session, payload: string): void {
    const end = payload.indexOf('\r\n');
    const leader = end < 0 ? payload : payload.slice(0, end);
    const [messageId = '', type, ...tokens] = leader.split('|');
    if (type === undefined) return refuse(session, messageId, 'Invalid message format');
    if (type === 'authenticate') return this.#authenticate(session, messageId, tokens[0]);
    if (!session.authenticated) return refuse(session, messageId, 'not authenticated');
    switch (type) {
      case 'ping':
        return session.send(answer(messageId, 'OK|pong'));
      case 'route':
        return this.#route(session, messageId, tokens[0]);
      case 'remove_route':
        this.#core.routes.remove(session);
        return session.send(answer(messageId, 'OK'));
      case 'sip':
        return this.#sip(session, {
          messageId,
          tokens,
          text: end < 0 ? '' : payload.slice(end + 2),
        });
      case 'proxy':
        return session.send(
          answer(messageId, 'NOK|proxy is not supported by the embedded SIP server'),
        );
      default:
        return refuse(session, messageId, 'Unknown message type');
    }
  }

  #authenticate(session: Session, messageId: string, secret = ''): void {
    const given = Buffer.from(secret, 'latin1');
    if (given.length !== this.#secret.length || !timingSafeEqual(given, this.#secret))
      return refuse(session, messageId, 'incorrect secret');
    session.authenticated = true;
    const { identity } = this.#core;
    const plain = identity.hostPort('udp');
    const tls = identity.tlsPort === 0 ? '' : `,tls/${identity.hostPort('tls')}`;
    const listening = `tcp/${plain},udp/${plain}${tls}`;
    session.send(answer(messageId, `OK|${listening}|${VERSION}|${listening}`));
  }

  #route(session: Session, messageId: string, verb: string | undefined): void {
    if (verb === undefined || verb === '')
      return refuse(session, messageId, 'Invalid message format');
    const { routes } = this.#core;
    if (routes.count(session, verb) < MAX_TURNS) routes.add(session, verb);
    session.send(answer(messageId, 'OK'));
  }

  #sip(
    session: Session,
    { messageId, tokens, text }: { messageId: string; tokens: string[]; text: string },
  ): void {
    const [transactionId, dialogId = '', routeUrl] = tokens;
    if (transactionId === undefined) return refuse(session, messageId, 'Invalid message format');
    const message = parseMessage(text, { cutBody: false });
    try {
      if (!message || message.kind === 'request') {
        const request = asRequest(message, text);
        const route = routeUrl === '' ? undefined : routeUrl;
        sendRequest(this.#core, {
          app: session,
          messageId,
          transactionId,
          dialogId,
          routeUrl: route,
          request,
        });
      } else if (transactionId === '') refuse(session, messageId, 'transaction id missing');
      else sendAnswer(this.#core, { app: session, messageId, transactionId, response: message });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      session.send(answer(messageId, `NOK|${error.message}`));
    }
  }
}

function asRequest(
  message: SipMessage | undefined,
  text: string,
): SipMessage & { kind: 'request' } {
  if (message?.kind === 'request' && !/\s/.test(message.uri)) return message;
  throw new Refused(`invalid request-uri: ${text.split('\r\n', 1)[0] ?? ''}`);
}

/** A breach of the protocol: the answer, then the end of the connection. */
function refuse(session: Session, messageId: string, why: string): void {
  session.send(answer(messageId, `NO|${why}`));
  session.end();
}
