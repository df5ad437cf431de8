/**
 * Replays what a real FreeSWITCH 1.11 said (recordings/traffic.json) to those who do what was done then: the same
 * commands on its event sockets, the same calls over SIP. Names, ports and keys are those of the replay; it carries
 * no audio, and hears of what comes by RTP only the keys.
 */
import { createSocket, type Socket as Udp } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { freePort, HOST } from '../sip/sipp.ts';
import type { Leftovers } from '../installation.ts';
import type { MediaFreeswitch } from './real.ts';
import { answerOf, commandsOf, traffic } from './recorded.ts';
import { ReplayedCall } from './replayed-call.ts';

/** A FreeSWITCH out of a recording. */
export async function replayFreeswitch(leftovers: Leftovers): Promise<MediaFreeswitch> {
  const [port, sipPort] = [await freePort(), await freePort()];
  let running = await Replay.start(port, sipPort);
  leftovers.defer(() => running.stop());
  return {
    ...{ host: HOST, port, password: 'secretOfTheTest' },
    // It lives in this one.
    pid: () => process.pid,
    calls: () => Promise.resolve(running.calls),
    async crash() {
      running.stop();
      running = await Replay.start(port, sipPort);
    },
  };
}

class Replay {
  readonly #sipPort: number;
  readonly #sip: Udp = createSocket('udp4');
  readonly #events: Server = createServer((socket) => this.#converse(socket));
  readonly #sockets = new Set<Socket>();
  /** By Call-ID. */
  readonly #calls = new Map<string, ReplayedCall>();

  private constructor(sipPort: number) {
    this.#sipPort = sipPort;
    this.#sip.on('message', (message, { port }) => void this.#receive(String(message), port));
  }

  static async start(port: number, sipPort: number): Promise<Replay> {
    const replay = new Replay(sipPort);
    replay.#sip.bind(sipPort, HOST);
    await once(replay.#sip, 'listening');
    replay.#events.listen(port, HOST);
    await once(replay.#events, 'listening');
    return replay;
  }

  get calls(): number {
    return this.#calls.size;
  }

  /** As a crash would: nobody is told. */
  stop(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const call of this.#calls.values()) call.drop();
    this.#events.close();
    this.#sip.close();
  }

  #converse(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.write('Content-Type: auth/request\n\n');
    commandsOf(socket, (command) => {
      const status = { from: traffic.sipPort, to: this.#sipPort };
      const parts = [traffic.look, traffic.server];
      socket.write(answerOf(parts, command, [[String(status.from), String(status.to)]]));
    });
  }

  async #receive(request: string, from: number): Promise<void> {
    const [method = ''] = request.split(' ');
    const callId = /^Call-ID: (.*)\r$/m.exec(request)?.[1] ?? '';
    const known = this.#calls.get(callId);
    if (method === 'ACK' || request.startsWith('SIP/2.0')) return;
    const call = known ?? (method === 'INVITE' ? await ReplayedCall.open(request) : undefined);
    if (!call) return;
    if (method === 'INVITE') this.#calls.set(callId, call);
    this.#sip.send(call.answer(method, request, this.#sipPort), from, HOST);
    if (!known) call.connect();
    if (method !== 'BYE') return;
    this.#calls.delete(callId);
    call.end();
  }
}
