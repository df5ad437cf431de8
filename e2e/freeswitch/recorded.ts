import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** What was said on one event socket. */
export interface RecordedPart {
  /** In the order of the recording; `command` without its arguments, unless it is there with others too. */
  readonly replies: readonly { readonly command: string; readonly answer: string }[];
  /** By name, and state where it tells one. */
  readonly events: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A call's own event socket, and what was then its own. */
export interface RecordedCall extends RecordedPart {
  readonly was: Readonly<Record<'uuid' | 'port' | 'userAgent' | 'sipCallId', string>>;
}

interface Traffic {
  /** Where the FreeSWITCH spoke SIP. */
  readonly sipPort: number;
  readonly look: RecordedPart;
  readonly server: RecordedPart;
  /** Joined to the audio plane by RTP, that leg itself, and a call with mod_audio_fork. */
  readonly call: RecordedCall;
  readonly plane: RecordedCall;
  readonly forked: RecordedCall;
  /** Of the first call; `direction` is that of the request. */
  readonly sip: readonly {
    readonly method: string;
    readonly direction: string;
    readonly answer: string;
  }[];
}

export const traffic = JSON.parse(
  readFileSync(new URL('recordings/traffic.json', import.meta.url), 'utf8'),
) as Traffic;

/** Tells each command that comes on an event socket. */
export function commandsOf(socket: Socket, tell: (command: string) => void): void {
  let text = '';
  socket.on('data', (data) => {
    const parts = (text + String(data)).split('\n\n');
    text = parts.pop() ?? '';
    for (const command of parts) tell(command);
  });
}

/** Puts what is so now in the place of what was so then. */
export const changed = (text: string, changes: readonly (readonly [string, string])[]): string =>
  changes.reduce((sofar, [then, now]) => sofar.replaceAll(then, now), text);

/** What was answered to such a command, or what FreeSWITCH says of one it does not know. */
export function answerOf(
  parts: readonly RecordedPart[],
  command: string,
  changes: readonly (readonly [string, string])[],
): string {
  const line = command.split('\n')[0] ?? '';
  const words = line.split(' ');
  const name = words.slice(0, words[0] === 'api' ? 2 : 1).join(' ');
  const replies = parts.flatMap((part) => part.replies);
  const said = (what: string) => replies.find((reply) => reply.command === what);
  const found = said(line) ?? said(name);
  const unknown = `Content-Type: api/response\n\n-ERR ${words.slice(1).join(' ')} Command not found!\n`;
  return withLength(changed(found?.answer ?? unknown, changes));
}

/** The length of what follows the headers may be another one now. */
export function withLength(message: string): string {
  const end = message.indexOf('\n\n') + 2;
  const bytes = Buffer.byteLength(message.slice(end));
  if (bytes === 0) return message;
  const headers = message.slice(0, end - 1).replace(/^Content-Length: .*\n/m, '');
  return `Content-Length: ${bytes}\n${headers}\n${message.slice(end)}`;
}
