/** One call of the replay: its port, its event socket, and what was answered to its requests. */
import { createSocket, type Socket as Udp } from 'node:dgram';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { dtmfKey, emptyRtpPacket, parseRtp } from '../../media/codec/rtp-packet.ts';
import { parseSdp } from '../../media/codec/sdp.ts';
import { HOST } from '../sip/sipp.ts';
import {
  answerOf,
  changed,
  commandsOf,
  traffic,
  withLength,
  type RecordedCall,
} from './recorded.ts';

const EVENTS = 101;
const END_BIT = 0x80;

export class ReplayedCall {
  readonly #rtp: Udp;
  readonly #recorded: RecordedCall;
  readonly #changes: (readonly [string, string])[];
  readonly #callback: string;
  readonly #tag = randomUUID().slice(0, 8);
  readonly #uuid = randomUUID();
  #socket: Socket | undefined;
  #lastKey = -1;

  private constructor(rtp: Udp, invite: string) {
    this.#rtp = rtp;
    // The side towards the carrier is called before anybody knows where that is.
    const isCarriers = parseSdp(bodyOf(invite)).direction === 'inactive';
    this.#recorded = isCarriers ? traffic.call : traffic.plane;
    this.#callback = headerOf(invite, 'X-esl-outbound');
    const { was } = this.#recorded;
    const userAgent = encodeURIComponent(headerOf(invite, 'User-Agent'));
    this.#changes = [
      [was.uuid, this.#uuid],
      [was.port, String(rtp.address().port)],
      [was.userAgent, userAgent],
      [was.sipCallId, headerOf(invite, 'Call-ID')],
      [traffic.forked.was.uuid, this.#uuid],
    ];
    rtp.on('message', (packet) => this.#hear(packet));
  }

  static async open(invite: string): Promise<ReplayedCall> {
    const rtp = createSocket('udp4').bind(0, HOST);
    await once(rtp, 'listening');
    return new ReplayedCall(rtp, invite);
  }

  /** The answer to an INVITE is that to one of the same direction. */
  answer(method: string, request: string, sipPort: number): string {
    const direction = method === 'INVITE' ? parseSdp(bodyOf(request)).direction : 'sendrecv';
    const found = traffic.sip.find(
      (each) => each.method === method && each.direction === direction,
    );
    const [headers = '', body = ''] = (found?.answer ?? '').split('\r\n\r\n');
    const sdp = changed(body, [
      [traffic.call.was.port, String(this.#rtp.address().port)],
      ...this.#changes,
    ]);
    const lines = headers.split('\r\n').flatMap((line) => {
      const name = line.split(':')[0] ?? '';
      if (name === 'Content-Length') return [`Content-Length: ${Buffer.byteLength(sdp)}`];
      if (name === 'To') return [this.#to(request)];
      if (!['Via', 'From', 'Call-ID', 'CSeq'].includes(name))
        return [line.replaceAll(String(traffic.sipPort), String(sipPort))];
      return request.match(new RegExp(`^${name}: [^\\r]*`, 'gm')) ?? [];
    });
    return `${lines.join('\r\n')}\r\n\r\n${sdp}`;
  }

  /** As FreeSWITCH does once the call is answered. */
  connect(): void {
    const [host = '', port = ''] = this.#callback.split(':');
    const socket = connect(Number(port), host);
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    commandsOf(socket, (command) => {
      const parts = [this.#recorded, traffic.forked];
      socket.write(answerOf(parts, command, this.#changes));
    });
  }

  /** It was hung up. */
  end(): void {
    this.#rtp.close();
    this.#tell(this.#recorded.events['CHANNEL_CALLSTATE HANGUP'] ?? {});
    this.#socket?.end();
  }

  /** As a crash would: nobody is told. */
  drop(): void {
    this.#rtp.close();
    this.#socket?.destroy();
  }

  #to(request: string): string {
    const to = `To: ${headerOf(request, 'To')}`;
    return to.includes('tag=') ? to : `${to};tag=${this.#tag}`;
  }

  #hear(packet: Buffer): void {
    const read = emptyRtpPacket();
    if (!parseRtp(packet, read) || read.payloadType !== EVENTS) return;
    const isEnd = ((packet[read.payloadOffset + 1] ?? 0) & END_BIT) !== 0;
    if (!isEnd || read.timestamp === this.#lastKey) return;
    this.#lastKey = read.timestamp;
    const digit = dtmfKey(packet[read.payloadOffset] ?? 0) ?? '';
    this.#tell({ ...this.#recorded.events['DTMF'], 'DTMF-Digit': digit });
  }

  #tell(event: Readonly<Record<string, string>>): void {
    const headers = 'Content-Type: text/event-json\n\n';
    const message = changed(headers + JSON.stringify(event), this.#changes);
    this.#socket?.write(withLength(message));
  }
}

const bodyOf = (request: string): string => request.split('\r\n\r\n')[1] ?? '';
const headerOf = (request: string, name: string): string =>
  new RegExp(`^${name}: (.*)\\r$`, 'mi').exec(request)?.[1] ?? '';
