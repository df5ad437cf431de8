/**
 * A first look at a FreeSWITCH: whether it takes the password, and has what calls need. drachtio-fsmrf, which
 * drives it afterwards, waits for ever after a wrong password and throws out of reach where the profile is missing.
 */
import { connect, type Socket } from 'node:net';
import type { LineCodec } from '../actors/ports/codecs.ts';
import { LookError, type LookStep } from '../actors/ports/media-look.ts';
import { codecsOf } from './codecs.ts';

export interface EventSocketAddress {
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** What was seen. */
export interface Seen {
  readonly version: string;
  /** Where its profile for us speaks SIP: `address:port`. */
  readonly sip: string;
  /** mod_audio_fork is loaded. */
  readonly forksAudio: boolean;
  /** What it speaks with carriers. */
  readonly codecs: readonly LineCodec[];
  /** The address of ours that it sees. */
  readonly ourAddress: string;
}

/** drachtio-fsmrf looks for the same. */
export const PROFILE = 'drachtio_mrf';
const HEADERS_END = '\n\n';

/** Asks for the answer to one command. */
type Ask = (command: string) => Promise<string>;

/** @throws LookError that says what is missing, and where to look */
export const lookAt = (at: EventSocketAddress, withinMs: number): Promise<Seen> =>
  inside(at, withinMs, async (ask, ourAddress) => {
    const status = await ask('api sofia status');
    const sip = new RegExp(`^\\s*${PROFILE}\\s.*sip:mod_sofia@([0-9.]+:\\d+)`, 'm').exec(status);
    if (!sip?.[1]) throw new Error(`it runs no SIP profile ${PROFILE}; see freeswitch/conf`);
    return {
      version: (await ask('api version')).split(' ')[2] ?? '',
      sip: sip[1],
      forksAudio: (await ask('api module_exists mod_audio_fork')) === 'true',
      codecs: codecsOf(
        await ask('api show codec'),
        await ask(`api sofia status profile ${PROFILE}`),
      ),
      ourAddress,
    };
  });

/** Asks a FreeSWITCH over a connection of its own. @throws LookError that says why it gives no answer */
export async function inside<T>(
  at: EventSocketAddress,
  withinMs: number,
  work: (ask: Ask, ourAddress: string) => Promise<T>,
): Promise<T> {
  const where = `${at.host}:${at.port}`;
  const socket = connect({ host: at.host, port: at.port, noDelay: true });
  const late = setTimeout(() => socket.destroy(new Error('it does not answer')), withinMs);
  let step: LookStep = 'reachable';
  try {
    const messages = messagesOf(socket);
    const ask = async (command: string): Promise<string> => {
      socket.write(command + HEADERS_END);
      return (await messages.next()).value ?? '';
    };
    await messages.next();
    step = 'credentials';
    const answer = await ask(`auth ${at.password}`);
    if (!answer.includes('+OK'))
      throw new Error(`it refuses the password (${answer.trim()}). Check FREESWITCH_PASSWORD`);
    step = 'requirements';
    return await work(ask, socket.localAddress ?? '');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LookError(step, `FreeSWITCH at ${where} is of no use: ${why}.`, error);
  } finally {
    clearTimeout(late);
    socket.destroy();
  }
}

/** The bodies of what comes; of what has none, its headers. @throws Error when the connection ends */
async function* messagesOf(socket: Socket): AsyncGenerator<string, undefined> {
  let text = '';
  for await (const chunk of socket) {
    text += String(chunk);
    for (let end = text.indexOf(HEADERS_END); end >= 0; end = text.indexOf(HEADERS_END)) {
      const headers = text.slice(0, end);
      const body = end + HEADERS_END.length;
      const length = Number(/^Content-Length: (\d+)$/m.exec(headers)?.[1] ?? 0);
      if (text.length < body + length) break;
      yield length > 0 ? text.slice(body, body + length) : headers;
      text = text.slice(body + length);
    }
  }
  throw new Error('it closed the connection');
}
