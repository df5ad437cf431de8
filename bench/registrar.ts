/** A carrier that registers everybody and answers OPTIONS, over UDP: no more than a benchmark needs. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

export interface Registrar {
  readonly port: number;
  /** Requests answered so far, by method. */
  readonly answered: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** What a response takes over from its request (RFC 3261 section 8.2.6.2). */
const ECHOED = /^(via|from|call-id|cseq):/i;

/** Registers for so many seconds, after a challenge. */
export async function startRegistrar(grantSeconds: number): Promise<Registrar> {
  const socket = createSocket('udp4');
  const answered = new Map<string, number>();
  socket.on('message', (data, from) => {
    const response = responseTo(data.toString(), grantSeconds);
    if (!response) return;
    answered.set(response.method, (answered.get(response.method) ?? 0) + 1);
    socket.send(response.text, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: (socket.address() as AddressInfo).port,
    answered,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function responseTo(request: string, grantSeconds: number) {
  const lines = request.split('\r\n');
  const method = lines[0]?.split(' ')[0] ?? '';
  if (method !== 'OPTIONS' && method !== 'REGISTER') return null;
  const kept = lines.filter((line) => ECHOED.test(line));
  const to = lines.find((line) => /^to:/i.test(line));
  const contact = lines.find((line) => /^contact:/i.test(line));
  const isChallenged =
    method === 'REGISTER' && !lines.some((line) => /^authorization:/i.test(line));
  const more = isChallenged
    ? ['WWW-Authenticate: Digest realm="bench", nonce="bench", algorithm=MD5, qop="auth"']
    : method === 'REGISTER' && contact
      ? [`${contact};expires=${grantSeconds}`]
      : [];
  const status = isChallenged ? '401 Unauthorized' : '200 OK';
  const head = [`SIP/2.0 ${status}`, ...kept, `${to};tag=bench`, ...more, 'Content-Length: 0'];
  return { method, text: `${head.join('\r\n')}\r\n\r\n` };
}
