/**
 * A pair of UDP sockets for one RTP stream and its reports. Symmetric RTP: what we send goes to
 * where the far side's packets really come from. A source is learned once per negotiation: the
 * address and port of the SDP at its first packet, any other (a NAT) only after several in a row. Then the
 * socket is connected, so that the kernel drops everybody else's packets.
 */
import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIP } from 'node:net';

export interface RtpSocketHandlers {
  /** A datagram of the learned source, or of one being learned. */
  rtp(packet: Buffer): void;
  rtcp(packet: Buffer): void;
  /** Whether a datagram of an unknown source looks like the negotiated stream. */
  isOurs(packet: Buffer): boolean;
}

/** Packets in a row that a source other than the SDP's must send to be believed. */
const STRANGER_PACKETS = 5;

// The default lookup goes through the thread pool even for a literal address.
const lookup: SocketOptions['lookup'] = (host, _options, callback) => {
  const family = isIP(host);
  if (family) callback(null, host, family);
  else callback(new Error('Only literal addresses are sent to.'), '', 0);
};

function bind(host: string, port: number): Promise<Socket> {
  const type = host.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket({ type, lookup });
  return new Promise((resolve, reject) => {
    socket.once('error', (error) => {
      socket.close();
      reject(error);
    });
    socket.bind({ address: host, port, exclusive: true }, () => {
      socket.removeAllListeners('error');
      // A connected socket reports the far side's ICMP errors; the media timeout deals with them.
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

interface Remote {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  readonly rtcpMux: boolean;
}

export class RtpSocket {
  readonly port: number;
  private readonly media: Socket;
  private readonly control: Socket;
  private readonly handlers: RtpSocketHandlers;
  /** As negotiated. */
  private aimed: Remote | null = null;
  /** As learned. */
  private remote: Remote | null = null;
  private connected = false;
  private closed = false;
  private stranger = '';
  private strangerPackets = 0;

  private constructor(sockets: [Socket, Socket], port: number, handlers: RtpSocketHandlers) {
    [this.media, this.control] = sockets;
    this.port = port;
    this.handlers = handlers;
    this.media.on('message', (packet, from) => {
      if (this.connected) this.handlers.rtp(packet);
      else this.learn(packet, from.address, from.port);
    });
    this.control.on('message', (packet, from) => {
      if (from.address === this.remote?.address) this.handlers.rtcp(packet);
    });
  }

  /** @throws what binding throws, `EADDRINUSE` above all */
  static async open(host: string, port: number, handlers: RtpSocketHandlers): Promise<RtpSocket> {
    const media = await bind(host, port);
    try {
      return new RtpSocket([media, await bind(host, port + 1)], port, handlers);
    } catch (error) {
      media.close();
      throw error;
    }
  }

  /** The address to send to until a source is learned; unlearns a source when it changed. */
  aim(remote: Remote): void {
    const same = this.aimed?.address === remote.address && this.aimed.port === remote.port;
    if (same || this.closed) return;
    this.aimed = remote;
    if (this.connected) this.media.disconnect();
    this.connected = false;
    this.stranger = '';
    this.remote = remote;
  }

  /** Where packets go at present. */
  get destination(): { readonly address: string; readonly port: number } | null {
    if (this.closed || !this.remote) return null;
    return this.connected ? this.media.remoteAddress() : this.remote;
  }

  /** Sends one packet; the buffer must stay untouched for a tick or two. */
  send(packet: Uint8Array): void {
    if (this.closed || !this.remote) return;
    if (this.connected) this.media.send(packet);
    else this.media.send(packet, this.remote.port, this.remote.address);
  }

  sendRtcp(packet: Uint8Array): void {
    if (this.closed || !this.remote) return;
    const { address, rtcpPort, rtcpMux } = this.remote;
    if (rtcpMux) this.send(packet);
    else this.control.send(packet, rtcpPort, address);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.media.close();
    this.control.close();
  }

  private learn(packet: Buffer, address: string, port: number): void {
    if (!this.remote || !this.handlers.isOurs(packet)) return;
    // After a re-offer the last packets of the old port are still under way.
    if (address !== this.remote.address || port !== this.remote.port) {
      const source = `${address} ${port}`;
      this.strangerPackets = source === this.stranger ? this.strangerPackets + 1 : 1;
      this.stranger = source;
      if (this.strangerPackets < STRANGER_PACKETS) return;
      const isNat = address !== this.remote.address;
      const rtcpPort = this.remote.rtcpMux ? port : port + 1;
      this.remote = { ...this.remote, address, ...(isNat && { rtcpPort }) };
    }
    this.media.connect(port, address);
    this.connected = true;
    this.handlers.rtp(packet);
  }
}
